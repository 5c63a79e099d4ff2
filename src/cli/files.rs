//! Reading files and understanding them, in parallel.

use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use gouji::engine::Document;
use gouji::model::trouble::Trouble;
use gouji::text::period::Period;
use rayon::prelude::*;

use crate::load::Engines;
use crate::output::reason;
use crate::progress::Progress;

/// The largest file that is read, in bytes. A month's table has some ten thousand.
const LARGEST: u64 = 256 << 20;

/// Reads and understands files; one document each, in their order. The bytes of a file are gone when its tables are known.
pub fn understand(engines: &Engines, files: &[PathBuf], period: Option<Period>, progress: &Progress) -> Vec<Document> {
    files
        .par_iter()
        .enumerate()
        .map(|(number, file)| {
            let path = file.to_string_lossy();
            let document = match read(file) {
                Ok(bytes) => guarded(|| engines.of(number).understand(&path, &bytes, period))
                    .unwrap_or_else(|message| unreadable(&path, message, DEFECT)),
                Err((message, help)) => unreadable(&path, message, help),
            };
            progress.step();
            document
        })
        .collect()
}

/// What to do when the program itself fails.
pub const DEFECT: &str = "其余文件不受影响；请把这个文件反馈给本程序的维护者。";

/// Runs a step of one file so that a defect of the program costs that file only.
pub fn guarded<T>(step: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(step)).map_err(|_| "程序内部出错，这个文件没有核对。".to_owned())
}

fn unreadable(path: &str, message: String, help: &str) -> Document {
    let trouble = Trouble { path: path.to_owned(), message, help: help.to_owned(), ..Trouble::default() };
    Document { path: path.to_owned(), troubles: vec![trouble], ..Document::default() }
}

fn read(file: &Path) -> Result<Vec<u8>, (String, &'static str)> {
    let failed = |error: std::io::Error| (format!("打不开：{}。", reason(&error)), "请检查文件是否还在、是否正被其他程序打开。");
    let mut bytes = Vec::new();
    let source: Box<dyn Read> = if file.as_os_str() == "-" {
        Box::new(std::io::stdin().lock())
    } else {
        Box::new(std::fs::File::open(file).map_err(failed)?)
    };
    source.take(LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > LARGEST {
        let message = format!("文件超过 {} MB，不像月度进度表，没有读取。", LARGEST >> 20);
        return Err((message, "请确认文件是否选对；如夹有大图片，请删去后另存。"));
    }
    Ok(bytes)
}
