//! A draft as it is meant to be read: lines put together to paragraphs, paragraphs cut into sentences.
//!
//! What a scan or a conversion left behind falls away: `**`, spaces between Chinese characters and digits, line and page breaks in
//! the middle of a sentence.

use crate::model::draft::{Draft, Paragraph, ParagraphKind};
use crate::model::prose::{Line, Prose};
use crate::text::wording::{half_width, is_space};

/// A sentence of a paragraph.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    /// The paragraph, counted from zero.
    pub paragraph: usize,
    /// Where in the paragraph it begins, in characters.
    pub from: usize,
    /// Line of the file in which it begins.
    pub line: usize,
    /// The text.
    pub text: String,
    /// The text by character, in half width: same length as `text` has characters.
    pub characters: Vec<char>,
}

/// Most characters of a sentence.
const LONGEST: usize = 400;

/// A draft from the lines of a text.
pub fn from_prose(prose: &Prose) -> Draft {
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    let mut blank = true;
    for line in &prose.lines {
        let (text, marked) = clean(line);
        if text.is_empty() {
            blank = true;
            continue;
        }
        let kind = match () {
            () if line.in_table => ParagraphKind::Row,
            () if marked || is_heading(&text) => ParagraphKind::Heading,
            () => ParagraphKind::Text,
        };
        match paragraphs.last_mut() {
            Some(last) if goes_on(last, &text, kind, blank) => append(last, &text, line.number),
            _ => paragraphs.push(Paragraph { text, kind, lines: vec![(0, line.number)] }),
        }
        blank = false;
    }
    let month = paragraphs.iter().find_map(|paragraph| month(&paragraph.text));
    Draft { paragraphs, month, by_paragraph: prose.by_paragraph }
}

/// The sentences of all paragraphs, in order.
pub fn sentences(draft: &Draft) -> Vec<Sentence> {
    let mut found = Vec::new();
    for (index, paragraph) in draft.paragraphs.iter().enumerate() {
        let characters: Vec<char> = paragraph.text.chars().collect();
        let mut from = 0;
        for at in 0..characters.len() {
            let closes = |character: &char| matches!(character, '”' | '’' | '」' | '）' | ')' | '"');
            let ends = match characters.get(at) {
                Some('。' | '！' | '？' | '!' | '?') => !characters.get(at + 1).is_some_and(closes),
                Some('；' | ';') => true,
                // Nobody writes such sentences; without an end the work on one would grow with its square.
                Some('，') => at - from > LONGEST,
                Some(closing) if closes(closing) => at > 0 && matches!(characters.get(at - 1), Some('。' | '！' | '？')),
                _ => false,
            };
            if ends || at + 1 == characters.len() || at - from > 2 * LONGEST {
                let part = characters.get(from..=at).unwrap_or_default();
                let text: String = part.iter().collect();
                let normal = part.iter().copied().map(half_width).collect();
                found.push(Sentence { paragraph: index, from, line: paragraph.line_at(from), text, characters: normal });
                from = at + 1;
            }
        }
    }
    found
}

/// Whether a text reads like a bulletin: sections numbered in Chinese, one of them on how the work goes.
pub fn looks_like_bulletin(draft: &Draft) -> bool {
    const SECTIONS: [&str; 13] =
        ["进展", "问题", "做法", "动态", "下一步", "情况", "成效", "工作安排", "经验", "亮点", "进度", "短板", "打算"];
    let headings: Vec<&str> =
        draft.paragraphs.iter().map(|paragraph| paragraph.text.as_str()).filter(|text| is_numbered(text)).collect();
    headings.len() >= 2 && headings.iter().any(|heading| SECTIONS.iter().any(|word| heading.contains(word)))
}

/// Adds a line to the paragraph it goes on with.
fn append(paragraph: &mut Paragraph, text: &str, line: usize) {
    let ascii = |character: Option<char>| character.is_some_and(|c| c.is_ascii_alphabetic());
    if ascii(paragraph.text.chars().next_back()) && ascii(text.chars().next()) {
        paragraph.text.push(' ');
    }
    paragraph.lines.push((paragraph.text.chars().count(), line));
    paragraph.text.push_str(text);
}

/// A line without marks of Markdown and without spaces that say nothing, and whether it was marked as a heading.
fn clean(line: &Line) -> (String, bool) {
    let bare = line.text.replace("**", "").replace("__", "");
    let mut text = bare.trim_matches(is_space);
    let heading = text.starts_with('#') && text.trim_start_matches('#').starts_with(is_space);
    if heading {
        text = text.trim_start_matches('#');
    }
    for mark in ["> ", "- ", "* ", "+ "] {
        text = text.strip_prefix(mark).unwrap_or(text);
    }
    if line.in_table {
        if text.chars().all(|character| matches!(character, '|' | '-' | ':' | ' ')) {
            return (String::new(), false);
        }
        text = text.trim_matches('|');
    }
    (squeezed(text), heading)
}

/// The text without spaces, except between Latin words; digits in groups of three are put together.
fn squeezed(text: &str) -> String {
    let characters: Vec<char> = text.trim_matches(is_space).chars().collect();
    let mut squeezed = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(&character) = characters.get(at) {
        if !is_space(character) {
            squeezed.push(character);
            at += 1;
            continue;
        }
        let rest = characters.get(at..).unwrap_or_default();
        let gap = rest.iter().take_while(|c| is_space(**c)).count();
        let next = rest.get(gap).copied().map(half_width);
        let last = squeezed.chars().next_back().map(half_width);
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
        let run = rest.iter().skip(gap).take_while(|c| half_width(**c).is_ascii_digit()).count();
        let words = (letter(last) || digit(last)) && (letter(next) || digit(next));
        if words && !(digit(last) && digit(next) && run == 3) {
            squeezed.push(' ');
        }
        at += gap;
    }
    squeezed
}

/// Whether a line goes on with the paragraph above it: that one stops in the middle of a sentence.
fn goes_on(last: &Paragraph, text: &str, kind: ParagraphKind, blank: bool) -> bool {
    if kind != ParagraphKind::Text || last.kind != ParagraphKind::Text || begins_anew(text) {
        return false;
    }
    let end = last.text.trim_end_matches(['”', '’', '）', ')', '"']).chars().next_back();
    if matches!(end, Some('。' | '！' | '？' | '；' | '：' | '!' | '?' | ';' | ':')) {
        return false;
    }
    let open = last.text.matches('“').count() > last.text.matches('”').count();
    let running = last.text.contains(['，', '。', '；', ',']) || last.text.chars().count() >= 30;
    let middle = matches!(end, Some('，' | '、' | ',' | '—' | '-'));
    // A salutation, a signature or a date stands alone between blank lines.
    open || middle || (running && (!blank || last.text.chars().count() >= 20))
}

/// Whether a line begins something of its own: a numbered item, 附件, 一是.
fn begins_anew(text: &str) -> bool {
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let mut behind = text.chars().skip(digits);
    let item = digits > 0
        && matches!(behind.next(), Some('.' | '．' | '、' | ')' | '）'))
        && !behind.next().is_some_and(|character| character.is_ascii_digit());
    item || is_numbered(text) || text.starts_with("附件") || text.starts_with("（") || text.starts_with("(")
}

/// Whether a line begins with 一、 or （一）.
fn is_numbered(text: &str) -> bool {
    let inner = text.trim_start_matches(['（', '(']);
    let numerals = inner.chars().take_while(|character| "一二三四五六七八九十".contains(*character)).count();
    let behind = inner.chars().nth(numerals);
    numerals > 0
        && (matches!(behind, Some('、' | '．' | '.')) || (inner.len() < text.len() && matches!(behind, Some('）' | ')'))))
}

fn is_heading(text: &str) -> bool {
    is_numbered(text) && text.chars().count() <= 40 && !text.contains(['。', '，', '；'])
}

/// The month a text says it is about: 截至11月30日, 11月份, 1—11月.
fn month(text: &str) -> Option<u8> {
    let normal: String = text.chars().map(half_width).collect();
    let number = |digits: &str| digits.parse::<u8>().ok().filter(|month| (1..=12).contains(month));
    let before = |at: usize| {
        let head = normal.get(..at).unwrap_or_default();
        let start =
            head.rfind(|c: char| !c.is_ascii_digit()).map_or(0, |i| i + head[i..].chars().next().map_or(1, char::len_utf8));
        head.get(start..).and_then(number)
    };
    for mark in ["截至", "截止"] {
        for (at, _) in normal.match_indices(mark) {
            let rest = normal.get(at + mark.len()..).unwrap_or_default();
            let near: String = rest.chars().take(12).collect();
            let Some(month) = near.find('月') else { continue };
            let found = before(at + mark.len() + month);
            if found.is_some() {
                return found;
            }
        }
    }
    normal.match_indices("月份").find_map(|(at, _)| before(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::prose::lines;

    fn draft(text: &str) -> Draft {
        from_prose(&Prose { lines: lines(text), by_paragraph: false })
    }

    fn texts(text: &str) -> Vec<String> {
        draft(text).paragraphs.into_iter().map(|paragraph| paragraph.text).collect()
    }

    #[test]
    fn what_a_scan_left_behind_falls_away() {
        assert_eq!(
            texts("其中，省级民生实事38个指标、市级民生实事\n\n14 个指标完成进度都已达 100%。共上传 279 项"),
            ["其中，省级民生实事38个指标、市级民生实事14个指标完成进度都已达100%。共上传279项"]
        );
        assert_eq!(
            texts("**一是精准对接。**累计 26 179 台，４Ｇ 基站 of the city"),
            ["一是精准对接。累计26179台，４Ｇ基站of the city"]
        );
        assert_eq!(
            texts("对标现代康养理\n\n念，学习先进地区经验，\n着力建设。"),
            ["对标现代康养理", "念，学习先进地区经验，着力建设。"]
        );
    }

    #[test]
    fn headings_items_and_rows_stand_alone() {
        let text = "# 专报\n\n一、工作动态\n11月11日，召开会议，强调\n1.锚定节点\n2.着眼长效\n| 项目 | 数 |\n|---|---|\n| 基站 | 609 |\n";
        let draft = draft(text);
        let sorts: Vec<(String, ParagraphKind)> = draft.paragraphs.iter().map(|p| (p.text.clone(), p.kind)).collect();
        assert_eq!(
            sorts,
            [
                ("专报".to_owned(), ParagraphKind::Heading),
                ("一、工作动态".to_owned(), ParagraphKind::Heading),
                ("11月11日，召开会议，强调".to_owned(), ParagraphKind::Text),
                ("1.锚定节点".to_owned(), ParagraphKind::Text),
                ("2.着眼长效".to_owned(), ParagraphKind::Text),
                ("项目|数".to_owned(), ParagraphKind::Row),
                ("基站|609".to_owned(), ParagraphKind::Row),
            ]
        );
    }

    #[test]
    fn sentences_know_their_lines_and_the_draft_its_month() {
        let draft = draft("截至11月30日，完成好。他说：“建成了。”\n新建609个，\n全部开通。");
        let sentences: Vec<(usize, String)> = sentences(&draft).into_iter().map(|s| (s.line, s.text)).collect();
        assert_eq!(
            sentences,
            [
                (1, "截至11月30日，完成好。".to_owned()),
                (1, "他说：“建成了。”".to_owned()),
                (2, "新建609个，全部开通。".to_owned())
            ]
        );
        assert_eq!(draft.month, Some(11));
    }

    #[test]
    fn a_readme_is_no_bulletin() {
        assert!(looks_like_bulletin(&draft("一、工作进展\n完成。\n二、突出问题\n无。")));
        assert!(!looks_like_bulletin(&draft("# 2025年11月\n\n来源：专报第9期\n\n## 错误\n- 一处")));
    }
}
