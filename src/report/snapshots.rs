//! Snapshots of rendered text as plain files in `snapshots/`. `UPDATE_SNAPSHOTS=1 cargo test report` writes them again.

use std::path::PathBuf;

/// Compares a text with the snapshot of that name.
pub(super) fn check(name: &str, text: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/report/snapshots").join(name);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, text).expect("a snapshot can be written");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(expected == text, "{} differs; it should now be:\n{text}", path.display());
}
