//! A rule's manual page: the comments at the top of its script.

/// The sections of a manual page, in the order in which they are written.
pub const SECTIONS: [&str; 7] = ["查什么", "为什么", "反例", "正例", "如何改", "依据", "已知局限"];

/// The manual page out of `//!` comments.
pub fn manual(doc: &str) -> String {
    doc.lines()
        .map(|line| line.trim_start().trim_start_matches("//!"))
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The text of one `## ` section of a manual page, on one line.
pub fn section(manual: &str, heading: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for line in manual.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            inside = title.trim() == heading;
        } else if inside {
            text.push_str(line.trim());
        }
    }
    text
}

/// The title of a manual page: its first line.
pub fn title(manual: &str) -> &str {
    manual.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default().trim_start_matches('#').trim()
}
