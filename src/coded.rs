//! Enums that are kept as words.

/// Declares an enum whose arms have a code each, the word in the database and in addresses: `ALL`, `code` and `from_code`.
macro_rules! coded {
    ($(#[$doc:meta])* $vis:vis enum $name:ident { $($(#[$arm_doc:meta])* $arm:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $vis enum $name {
            $($(#[$arm_doc])* $arm),+
        }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$arm),+];

            /// The word it is kept as.
            pub const fn code(self) -> &'static str {
                match self {
                    $($name::$arm => $code),+
                }
            }

            pub fn from_code(code: &str) -> Option<$name> {
                match code {
                    $($code => Some($name::$arm),)+
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use coded;
