//! Claims of a draft as rules see them: `check(q)` looks at one claim and what its comparison with the tables came to.

use std::sync::Arc;

use rhai::{Dynamic, ImmutableString};

use super::language::Language;
use super::vocabulary::Keyword;
use crate::model::claim::{Claim, Tie};

/// The words for what a comparison came to, with their meanings.
const VERDICTS: [(&str, &str); 9] = [
    ("agrees", "相符"),
    ("target-as-result", "目标当成完成数"),
    ("contradicts", "不符"),
    ("under-way", "表中未完成"),
    ("counts-differ", "个数不符"),
    ("not-all-on-schedule", "并非都达到"),
    ("platform-differs", "与平台统计不符"),
    ("points-mixed", "百分比与百分点混用"),
    ("untied", "未对应"),
];

/// The words alone.
const VERDICT_WORDS: [&str; VERDICTS.len()] = {
    let mut words = [""; VERDICTS.len()];
    let mut index = 0;
    while index < words.len() {
        words[index] = VERDICTS[index].0;
        index += 1;
    }
    words
};

/// A claim that procedural rules may look at.
#[derive(Clone, Debug)]
pub struct ClaimFacts(Arc<Claim>);

/// What a `check` over claims reports.
#[derive(Clone, Debug)]
pub struct ClaimHit {
    /// What is wrong.
    pub message: String,
}

impl ClaimFacts {
    /// The argument of a `check` over a claim.
    pub fn argument(claim: &Arc<Claim>) -> Dynamic {
        Dynamic::from(Self(Arc::clone(claim)))
    }
}

/// Makes claims known to the language.
pub(super) fn register(language: &mut Language) {
    language.kind::<ClaimFacts>("文稿中的数", "`over: \"claim\"` 的 `q`").kind::<ClaimHit>("问题", "`finding(q, …)`");
    let mut text = |name: &'static str, meaning: &'static str, get: fn(&Claim) -> String| {
        language.property(name, meaning, format!("q.{name}"), move |q: &mut ClaimFacts| get(&q.0));
    };
    text("said", "文中的话", |claim| claim.said.clone());
    text("sentence", "所在的句子", |claim| claim.sentence.clone());
    text("place", "说的地方，全市是空的", |claim| claim.place.clone());
    text("note", "对照的说明", |claim| claim.note.clone());
    text("indicator", "表中的指标，未对应时是空的，下同", |claim| {
        claim.tie.as_ref().map(|tie| tie.indicator.clone()).unwrap_or_default()
    });
    text("measure", "表中的哪种数据，用汉字写", |claim| {
        claim.tie.as_ref().and_then(|tie| tie.measure).map(|measure| measure.word().to_owned()).unwrap_or_default()
    });
    text("figure", "表中的数", |claim| claim.tie.as_ref().map(|tie| tie.figure.clone()).unwrap_or_default());
    text("target", "表中的目标", |claim| claim.tie.as_ref().map(|tie| tie.target.clone()).unwrap_or_default());
    text("progress", "表中的进度", |claim| claim.tie.as_ref().map(|tie| tie.progress.clone()).unwrap_or_default());
    text("source", "出自哪个文件、表和单元格", |claim| claim.tie.as_ref().map(Tie::source).unwrap_or_default());
    let meanings: Vec<String> = VERDICTS.iter().map(|(word, meaning)| format!("{word} {meaning}")).collect();
    let verdict = format!("对照的结果：{}", meanings.join("，"));
    language.property("verdict", verdict, "q.verdict == \"contradicts\"", |q: &mut ClaimFacts| Keyword {
        word: q.0.verdict.id(),
        among: &VERDICT_WORDS,
    });
    language.function(
        "finding",
        "报一个问题，指着文中的话",
        "finding(q, \"…\")",
        |_: ClaimFacts, message: ImmutableString| ClaimHit { message: message.into() },
    );
}
