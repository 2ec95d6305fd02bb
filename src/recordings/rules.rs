//! Who may write down and open recordings.
