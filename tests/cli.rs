//! The command line, case by case: every file in `tests/cmd` is one or more commands with what they print and their exit
//! code. `TRYCMD=overwrite cargo test --test outside commands` writes the outputs again.

#[test]
fn commands() {
    trycmd::TestCases::new().case("tests/cmd/*.trycmd").case("tests/cmd/*.toml").env("NO_COLOR", "1").env("COLUMNS", "100").run();
}
