//! How waves, invitations and answers are kept. The draw itself is one statement over everybody, in `app.survey_draw`.

mod asked;
mod wave;

pub use asked::*;
pub use wave::*;

use uuid::Uuid;

use crate::vault::Place;

/// Where the words of an answer are sealed.
pub const fn place(answer: Uuid) -> Place {
    Place::new("survey_answer", "words_sealed", answer)
}
