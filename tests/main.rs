//! gouji from outside, as its users run it; and how its source hangs together. One binary, for linking takes longer than the tests.

mod cli;
mod inputs;
mod office;
mod rooms;
mod rules;
