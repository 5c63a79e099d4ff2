//! What is not a table: one message for each kind of file that people hand in by mistake.

use super::ReadError;

const SAVE_AS: &str = "请用 Excel 或 WPS 打开原表，另存为“Excel 工作簿（*.xlsx）”后再检查。";
const ASK_AGAIN: &str = "请用 Excel 或 WPS 打开看看；打不开就请报送单位重新发送，能打开就另存为“Excel 工作簿（*.xlsx）”（文稿另存为 Word 文档）后再检查。";

/// The refusal of bytes whose first bytes tell that they are no table; `None` where they may be one.
pub fn by_magic(bytes: &[u8]) -> Option<ReadError> {
    if bytes.is_empty() {
        return Some(ReadError::new("文件是空的（0 字节）", "文件可能没有保存成功或没有传完，请重新保存或重新下载。"));
    }
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let what = if starts(b"%PDF") {
        " PDF 文件"
    } else if starts(b"\x89PNG")
        || starts(b"\xFF\xD8\xFF")
        || starts(b"GIF8")
        || (starts(b"BM") && bytes.get(6..10) == Some(&[0; 4]))
    {
        "图片"
    } else if starts(b"RIFF") || starts(b"II*\0") || starts(b"MM\0*") {
        "图片或音像文件"
    } else if starts(b"Rar!") || starts(b"7z\xBC\xAF\x27\x1C") || starts(b"\x1F\x8B") {
        return Some(ReadError::new("这是压缩包，不是表格", "请先解压，再检查里面的表格。"));
    } else if starts(b"{\\rtf") {
        "文字文档（RTF）"
    } else {
        return None;
    };
    Some(ReadError::new(format!("这是{what}，不是表格"), SAVE_AS))
}

/// A web page or XML file, as reporting systems like to export under the name `.xls`.
pub fn markup() -> ReadError {
    ReadError::new("内容是网页（HTML 或 XML），只是文件名像表格", SAVE_AS)
}

/// Neither a workbook nor text.
pub fn unknown() -> ReadError {
    ReadError::new("认不出文件格式：既不是 Excel、WPS、ODS 表格，也不是文本（CSV）表格", SAVE_AS)
}

/// A workbook that breaks off or contradicts itself.
pub fn damaged() -> ReadError {
    ReadError::new("文件已损坏或不完整，无法读取", ASK_AGAIN)
}

/// A workbook that breaks off or contradicts itself, with what the library said (in English, for whoever helps the clerk).
pub fn damaged_because(detail: impl std::fmt::Display) -> ReadError {
    ReadError::new("文件已损坏或不完整，无法读取", format!("{ASK_AGAIN}技术细节：{detail}"))
}

/// A workbook that needs a password to be opened.
pub fn encrypted() -> ReadError {
    ReadError::new(
        "文件已加密，请去除打开密码后再试",
        "在 Excel 或 WPS 中打开文件，选“文件 → 信息（文档加密）”，清空打开密码后保存。",
    )
}

/// An archive whose entries are encrypted one by one, or compressed in a way that no office program uses.
pub fn encrypted_archive() -> ReadError {
    ReadError::new("压缩包已加密或压缩方式不常见，无法读取", SAVE_AS)
}

/// The binary workbook of Excel.
pub fn xlsb() -> ReadError {
    ReadError::new("这是 Excel 二进制工作簿（.xlsb），不支持", SAVE_AS)
}

/// Another office document.
pub fn document(what: &str) -> ReadError {
    ReadError::new(format!("这是{what}，不是表格"), SAVE_AS)
}

/// A zip archive of other files.
pub fn archive() -> ReadError {
    ReadError::new("这是压缩包，里面不是一个工作簿", "请先解压，再检查里面的表格。")
}

/// A zip archive that inflates to more than is reasonable.
pub fn too_large(part: &str) -> ReadError {
    ReadError::new(
        format!("文件展开后过大（{part}），为安全起见不读取"),
        "请把要检查的表格复制到一个新的工作簿里，只留下表格本身。",
    )
}

/// More cells than a progress table can have.
pub fn too_many_cells() -> ReadError {
    ReadError::new(
        format!("单元格超过 {} 万个，不像进度表", super::MOST_CELLS / 10_000),
        "请把要检查的表格复制到一个新的工作簿里，只留下表格本身。",
    )
}

/// Merged regions that overlap beyond reason.
pub fn too_many_merges() -> ReadError {
    ReadError::new("合并单元格过多或互相重叠，无法读取", "请取消不需要的合并单元格，另存后再检查。")
}

const SAVE_AS_WORD: &str = "请用 Word 或 WPS 打开文稿，另存为“Word 文档（*.docx）”后再核对。";

/// A file that goes by the name of a Word document and is none.
pub fn not_word() -> ReadError {
    ReadError::new("文件名是 Word 文档（.docx），内容却不是", SAVE_AS_WORD)
}

/// The binary format of old Word and WPS documents.
pub fn old_word() -> ReadError {
    ReadError::new("这是旧版 Word 文档（.doc），不能直接读取", SAVE_AS_WORD)
}

/// A document that is no text: a scan, a printout.
pub fn not_prose(what: &str) -> ReadError {
    ReadError::new(format!("这是{what}，不是文稿"), SAVE_AS_WORD)
}

/// A text without a word in it.
pub fn no_words() -> ReadError {
    ReadError::new("文稿里没有文字", "文字如果是图片，请换成可以选中文字的原稿。")
}

/// More text than a bulletin can have.
pub fn too_long() -> ReadError {
    ReadError::new("文字太多，不像专报", "请把要核对的文稿单独存成一个文件。")
}
