//! Invented tables of other cities.
