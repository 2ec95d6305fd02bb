//! How the register reads and deletes: the only SQL that reaches into the tables of every other noun.

pub mod asked;
pub mod counts;
pub mod ended;
pub mod ended_acting;
pub mod first;
pub mod pages;
pub mod persons;
pub mod walking;
pub mod walks;
