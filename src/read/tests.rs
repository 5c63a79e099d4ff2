
const PROVINCE: &str = "2025-11/附件1-省级.tsv";
const CITY: &str = "2025-11/附件2-市级.tsv";

#[test]
