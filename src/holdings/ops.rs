//! The four walks over the register, and what is due when.

mod contacts;
mod due;
mod erase;
mod expire;
mod export;
mod first;
mod held_mandates;
mod lanes;
mod show;

pub use due::{counts, deleting_soon, keep_until, next_day, next_to_go};
pub use erase::{erase, erase_some, preview};
pub use expire::expire;
pub use export::{Pages, export, export_one};
pub use first::first;
pub use lanes::{expire_lane, forget_empty, lanes, sample};
pub use show::{show, value_text, value_title};
