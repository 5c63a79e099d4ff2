//! `gouji inspect`.

use gouji::engine::{Document, SeenIndicator};
use gouji::report::{Style, inspect, trouble};

use crate::arguments::{Inspect, InspectFormat};
use crate::load::Engines;
use crate::progress::Progress;
use crate::{CLEAN, FAILED, files, inputs, load, output};

/// Shows how files were understood; returns the exit code.
pub fn run(arguments: &Inspect) -> u8 {
    let inputs = inputs::collect(&arguments.paths);
    let loaded = load::for_files(&arguments.sources, &inputs.files);
    let output = arguments.output.as_deref();
    if !output::spares(output, &inputs.files) {
        return FAILED;
    }
    let progress = Progress::new(inputs.files.len());
    let documents = files::understand(&loaded, &inputs.files, arguments.period, &progress);
    progress.end();

    let style = output::for_results(arguments.look, output);
    let text =
        if arguments.as_rule { as_rule(arguments, &loaded, &documents, style) } else { plain(arguments, &documents, style) };
    let mut troubles = loaded.troubles;
    troubles.extend(inputs.troubles);
    if arguments.format == InspectFormat::Text || arguments.as_rule {
        troubles.extend(documents.iter().flat_map(|document: &Document| document.troubles.iter().cloned()));
    }
    let failed = !troubles.is_empty()
        || documents
            .iter()
            .any(|document| !document.troubles.is_empty() || (document.tables.is_empty() && document.draft.is_none()));
    let delivered = output::deliver(&text, output);
    output::complain(&trouble::render(&troubles, output::for_messages(arguments.look)));
    if delivered && !failed { CLEAN } else { FAILED }
}

fn plain(arguments: &Inspect, documents: &[Document], style: Style) -> String {
    match arguments.format {
        InspectFormat::Text => documents.iter().map(|document| inspect::render(document, style)).collect::<Vec<_>>().join("\n"),
        InspectFormat::Json => inspect::json(documents),
    }
}

/// The files as rules see them, last month and submissions among them.
fn as_rule(arguments: &Inspect, loaded: &Engines, documents: &[Document], style: Style) -> String {
    let seen: Vec<Vec<Vec<SeenIndicator>>> =
        (0..documents.len()).map(|index| loaded.of(index).seen(documents, index, &arguments.indicator)).collect();
    match arguments.format {
        InspectFormat::Text => {
            documents.iter().zip(&seen).map(|(document, seen)| inspect::seen::render(document, seen, style)).collect()
        }
        InspectFormat::Json => inspect::seen::json(documents, &seen),
    }
}
