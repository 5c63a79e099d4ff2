//! Claims of a draft as rules see them: `check(q)` looks at one claim and what its comparison with the tables came to.

use std::sync::Arc;

use rhai::{Dynamic, Engine, ImmutableString};

use super::vocabulary::Word;
use crate::bulletin::Claim;

/// The words for what a comparison came to.
const VERDICTS: [&str; 9] = [
    "agrees",
    "target-as-result",
    "contradicts",
    "under-way",
    "counts-differ",
    "not-all-on-schedule",
    "platform-differs",
    "points-mixed",
    "untied",
];

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

/// Makes claims known to an engine.
pub(super) fn register(engine: &mut Engine) {
    engine.register_type_with_name::<ClaimFacts>("文稿中的数").register_type_with_name::<ClaimHit>("问题");
    let mut text = |name: &str, get: fn(&Claim) -> String| {
        engine.register_get(name, move |q: &mut ClaimFacts| get(&q.0));
    };
    text("said", |claim| claim.said.clone());
    text("sentence", |claim| claim.sentence.clone());
    text("place", |claim| claim.place.clone());
    text("note", |claim| claim.note.clone());
    text("indicator", |claim| claim.tie.as_ref().map(|tie| tie.indicator.clone()).unwrap_or_default());
    text("measure", |claim| {
        claim.tie.as_ref().and_then(|tie| tie.measure).map(|measure| measure.word().to_owned()).unwrap_or_default()
    });
    text("figure", |claim| claim.tie.as_ref().map(|tie| tie.figure.clone()).unwrap_or_default());
    text("target", |claim| claim.tie.as_ref().map(|tie| tie.target.clone()).unwrap_or_default());
    text("progress", |claim| claim.tie.as_ref().map(|tie| tie.progress.clone()).unwrap_or_default());
    text("source", |claim| claim.tie.as_ref().map(crate::bulletin::Tie::source).unwrap_or_default());
    engine.register_get("verdict", |q: &mut ClaimFacts| Word { word: q.0.verdict.id(), among: &VERDICTS });
    engine.register_fn("finding", |_: ClaimFacts, message: ImmutableString| ClaimHit { message: message.into() });
}
