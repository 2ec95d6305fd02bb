//! Who may dispute an item and who answers.
