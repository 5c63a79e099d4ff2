//! Has the library built again when a rule, layout or profile changes: they are built into it.

fn main() {
    println!("cargo::rerun-if-changed=rules");
}
