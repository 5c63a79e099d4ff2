//! Standard output, standard error and result files.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use console::Term;
use gouji::report::Style;

use crate::arguments::{Colour, Look};

/// Columns where there is no terminal to ask.
const WIDTH: usize = 100;

/// Writes results to standard output. A reader that has gone away (`| head`) is no error.
pub fn print(content: &(impl AsRef<[u8]> + ?Sized)) {
    let mut stdout = std::io::stdout().lock();
    if let Err(error) = stdout.write_all(content.as_ref()).and_then(|()| stdout.flush())
        && error.kind() != ErrorKind::BrokenPipe
    {
        complain(&format!("结果没能全部写出：{error}\n"));
    }
}

/// Writes anything but results to standard error. There is nobody to tell if that fails.
pub fn complain(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// Writes results to a file or to standard output; whether that worked.
pub fn deliver(content: &(impl AsRef<[u8]> + ?Sized), file: Option<&Path>) -> bool {
    let Some(file) = file else {
        print(content);
        return true;
    };
    match std::fs::write(file, content) {
        Ok(()) => {
            complain(&format!("结果已写入 {}\n", file.display()));
            true
        }
        Err(error) => {
            complain(&format!("结果没能写入 {}：{}。请检查文件夹是否存在、文件是否正被打开。\n", file.display(), reason(&error)));
            false
        }
    }
}

/// Whether a result file is none of the files that are read; says so if not. What was submitted is never written over.
pub fn spares(file: Option<&Path>, inputs: &[PathBuf]) -> bool {
    let Some(file) = file.and_then(|file| std::fs::canonicalize(file).ok()) else { return true };
    let spared = inputs.iter().all(|input| std::fs::canonicalize(input).ok().as_ref() != Some(&file));
    if !spared {
        complain(&format!("用法不对：-o 指定的 {} 正是要核对的文件，会被覆盖。请换一个文件名。\n", file.display()));
    }
    spared
}

/// How results look: as asked for, else as the terminal allows. `NO_COLOR` is honoured.
pub fn for_results(look: Look, file: Option<&Path>) -> Style {
    match file {
        Some(_) => style(look, None),
        None => style(look, Some(&Term::stdout())),
    }
}

/// How messages on standard error look.
pub fn for_messages(look: Look) -> Style {
    style(look, Some(&Term::stderr()))
}

fn style(look: Look, terminal: Option<&Term>) -> Style {
    let terminal = terminal.filter(|terminal| terminal.is_term());
    let silenced = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    // Asking also switches a Windows console to ANSI sequences, so it comes first.
    let able = terminal.is_some_and(|terminal| terminal.features().colors_supported());
    let colour = match look.color {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => able && !silenced,
    };
    let columns = terminal.and_then(Term::size_checked).map(|(_, columns)| usize::from(columns)).filter(|&columns| columns > 0);
    Style { width: look.width.or(columns).unwrap_or(WIDTH), colour, ascii: look.ascii }
}

/// Why the operating system refused, in Chinese where it is one of the usual reasons.
pub fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "没有这个文件或文件夹".to_owned(),
        ErrorKind::PermissionDenied => "没有权限，或文件正被其他程序打开".to_owned(),
        ErrorKind::IsADirectory => "这是一个文件夹".to_owned(),
        ErrorKind::NotADirectory => "路径中有一段不是文件夹".to_owned(),
        ErrorKind::StorageFull => "磁盘已满".to_owned(),
        ErrorKind::InvalidInput | ErrorKind::InvalidFilename => "文件名不合规".to_owned(),
        _ => error.to_string(),
    }
}
