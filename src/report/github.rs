//! The report as workflow commands of GitHub Actions: one line a finding, shown beside the file.

use super::concise::message;
use super::measure::clean;
use super::style::Style;
use crate::model::report::Report;
use crate::model::rule_summary::Level;

/// The findings that are still to be dealt with, then what could not be read or run.
pub fn render(report: &Report) -> String {
    let mut text = String::new();
    for finding in report.findings.iter().filter(|finding| finding.is_open()) {
        let kind = match finding.rule.level {
            Level::Mandatory => "error",
            Level::Verify => "warning",
            Level::Advisory => "notice",
        };
        let cell = finding.location.cells.first();
        let at = cell.map(|cell| format!("{}!{cell}：", finding.location.sheet)).unwrap_or_default();
        let objection = finding.status.objection().map(|objection| format!("（{objection}）")).unwrap_or_default();
        let title = format!("{} {} {}", finding.rule.level.word(), finding.rule.code, finding.rule.title);
        let said = format!("{at}{}{objection}\n{}", message(finding, Style::default()), finding.text.help);
        text.push_str(&command(kind, &finding.location.path, finding.line(), &title, &said));
    }
    for trouble in &report.errors {
        let line = trouble.position.map(|(line, _)| line as u64).or(trouble.cell.map(|cell| u64::from(cell.row) + 1));
        let title = format!("出错 {}", trouble.rule.as_deref().unwrap_or_default());
        text.push_str(&command("error", &trouble.path, line, &title, &format!("{}\n{}", trouble.message, trouble.help)));
    }
    text
}

/// `::error file=a.xlsx,line=3,title=t::message`
fn command(kind: &str, path: &str, line: Option<u64>, title: &str, message: &str) -> String {
    let line = line.map(|line| format!(",line={line}")).unwrap_or_default();
    let message: Vec<String> = message.lines().map(clean).filter(|line| !line.is_empty()).collect();
    let path = path.replace('\\', "/");
    // Platforms match it against the paths of the repository.
    let (path, title) = (property(path.strip_prefix("./").unwrap_or(&path)), property(&clean(title)));
    format!("::{kind} file={path}{line},title={title}::{}\n", data(&message.join("\n")))
}

/// What stands behind the second `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{samples, snapshots};

    #[test]
    fn commands_are_escaped_and_one_line_each() {
        let report = samples::november();
        let text = render(&report);
        assert_eq!(text.lines().count(), report.findings.len() + report.errors.len(), "{text}");
        assert!(text.lines().all(|line| line.starts_with("::") && !line.contains('\u{1b}')));
        snapshots::check("github.txt", &text);
        let odd = command("error", "./a,b:c\\d.xlsx", Some(1), "甲:乙, 50%", "一\r\n::error::二\n100%");
        assert_eq!(odd, "::error file=a%2Cb%3Ac/d.xlsx,line=1,title=甲%3A乙%2C 50%25::一%0A::error::二%0A100%25\n");
    }
}
