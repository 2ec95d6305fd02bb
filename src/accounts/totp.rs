//! The second step: six digits from an app, and the codes kept on paper for the day the app is gone.

use std::fmt::Write as _;

use data_encoding::BASE32_NOPAD;
use qrcode::{Color, QrCode};
use subtle::{Choice, ConstantTimeEq};
use thiserror::Error;
use totp_rs::{Builder, Secret, Totp};
use zeroize::Zeroizing;

use crate::formats::{compact, reference};

/// What the app shows beside the account. It is the same in both languages, because an app keeps it for years.
pub const ISSUER: &str = "My Account";
/// How long one code lasts.
const STEP_SECONDS: i64 = 30;
const DIGITS: usize = 6;
/// The empty border without which cameras do not find a QR code.
const QUIET_ZONE: usize = 4;
/// How many recovery codes a person gets, and how long each is without its hyphen.
pub const RECOVERY_CODES: usize = 8;
const RECOVERY_LENGTH: usize = 10;

/// Why the page that sets up the second step cannot be made.
#[derive(Debug, Error)]
pub enum TotpProblem {
    #[error("the account name does not fit an otpauth address: {0}")]
    Account(totp_rs::TotpError),
    #[error("the address does not fit a QR code: {0}")]
    TooLong(qrcode::types::QrError),
}

/// What the app and the council share: 160 bits, as RFC 4226 recommends.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret(Zeroizing<[u8; 20]>);

impl TotpSecret {
    /// A secret from random bytes, or from what was stored sealed.
    pub fn from_bytes(bytes: [u8; 20]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// To be stored, sealed.
    pub fn as_bytes(&self) -> &[u8; 20] {
        &self.0
    }

    /// To be typed into an app by hand: groups of four letters and digits.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (at, c) in BASE32_NOPAD.encode(self.0.as_slice()).chars().enumerate() {
            if at > 0 && at % 4 == 0 {
                text.push(' ');
            }
            text.push(c);
        }
        text
    }

    /// The address an app reads from the QR code; `account` is the e-mail address.
    pub fn otpauth_url(&self, account: &str) -> Result<String, TotpProblem> {
        let builder = Builder::new().with_secret(self.secret()).with_issuer(Some(ISSUER)).with_account_name(account);
        builder.build().and_then(|totp| totp.to_url()).map_err(TotpProblem::Account)
    }

    fn secret(&self) -> Secret {
        Secret::new_stack(*self.0)
    }

    /// SHA-1, six digits, thirty seconds: what every app understands.
    fn totp(&self) -> Totp {
        Builder::new().with_secret(self.secret()).build_noncompliant()
    }
}

impl std::fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

/// The step a typed code belongs to, if it is right now, or was or will be half a minute away.
///
/// A code counts once (RFC 6238 section 5.2): store the step, and pass it as `last_used_step` the next time.
pub fn verify(secret: &TotpSecret, code: &str, now_unix: i64, last_used_step: Option<i64>) -> Option<i64> {
    let typed = compact(code, DIGITS).filter(|code| code.len() == DIGITS)?;
    let totp = secret.totp();
    let this_step = now_unix.div_euclid(STEP_SECONDS);
    let mut found = None;
    for step in this_step.saturating_sub(1)..=this_step.saturating_add(1) {
        let Some(seconds) = step.checked_mul(STEP_SECONDS).and_then(|seconds| u64::try_from(seconds).ok()) else { continue };
        let right: Choice = totp.generate(seconds).to_string().as_bytes().ct_eq(typed.as_bytes());
        if bool::from(right) && last_used_step.is_none_or(|last| step > last) {
            found = found.or(Some(step));
        }
    }
    found
}

/// A QR code as SVG in the colour of the text around it, named by `title` for those who do not see it.
///
/// One on a page: the title has the id `qr-title`.
pub fn qr_svg(content: &str, title: &str) -> Result<String, TotpProblem> {
    let code = QrCode::new(content).map_err(TotpProblem::TooLong)?;
    let (width, colors) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (row, line) in colors.chunks(width).enumerate() {
        let mut column = 0;
        for run in line.chunk_by(|one, next| one == next) {
            if run[0] == Color::Dark {
                let (x, y, length) = (column + QUIET_ZONE, row + QUIET_ZONE, run.len());
                let _ = write!(path, "M{x} {y}h{length}v1h-{length}z");
            }
            column += run.len();
        }
    }
    let size = width + 2 * QUIET_ZONE;
    let title = html_escape::encode_text(title);
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" role=\"img\" aria-labelledby=\"qr-title\" \
         shape-rendering=\"crispEdges\"><title id=\"qr-title\">{title}</title><path fill=\"currentColor\" d=\"{path}\"/></svg>"
    ))
}

/// Recovery codes from random bytes: ten characters without look-alikes, `7F3K2-QXMPA`. Only their hashes are
/// stored: with 49 bits each they need the password hash or a keyed one.
pub fn recovery_codes(random: [[u8; 16]; RECOVERY_CODES]) -> [String; RECOVERY_CODES] {
    random.map(|bytes| grouped(&reference::spell(u128::from_be_bytes(bytes), RECOVERY_LENGTH)))
}

/// A typed recovery code as we made it, whatever its case, spaces and hyphens; `None` if it cannot be one.
pub fn normalise_recovery_code(typed: &str) -> Option<String> {
    let code = compact(typed, RECOVERY_LENGTH)?;
    let fits = code.len() == RECOVERY_LENGTH && code.bytes().all(|c| reference::ALPHABET.contains(&c));
    fits.then(|| grouped(&code))
}

fn grouped(code: &str) -> String {
    let (left, right) = code.split_at(RECOVERY_LENGTH / 2);
    format!("{left}-{right}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The secret of the RFC 6238 test vectors.
    fn secret() -> TotpSecret {
        TotpSecret::from_bytes(*b"12345678901234567890")
    }

    #[test]
    fn the_codes_are_those_of_the_rfc() {
        for (time, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(verify(&secret(), code, time, None), Some(time / 30), "{time}");
        }
    }

    #[test]
    fn a_code_is_right_half_a_minute_early_or_late_and_not_longer() {
        let code = "081804";
        for (now, right) in
            [(1_111_111_049, false), (1_111_111_050, true), (1_111_111_095, true), (1_111_111_139, true), (1_111_111_140, false)]
        {
            let found = verify(&secret(), code, now, None);
            assert_eq!(found, right.then_some(1_111_111_109 / 30), "{now}");
        }
    }

    #[test]
    fn a_code_counts_once_and_older_ones_not_at_all() {
        let (now, step) = (1_111_111_109, 1_111_111_109 / 30);
        assert_eq!(verify(&secret(), "081804", now, Some(step - 1)), Some(step));
        assert_eq!(verify(&secret(), "081804", now, Some(step)), None);
        assert_eq!(verify(&secret(), "081804", now, Some(step + 1)), None);
    }

    #[test]
    fn spaces_are_dropped_and_anything_else_is_not_a_code() {
        assert!(verify(&secret(), " 287 082 ", 59, None).is_some());
        for code in ["", "28708", "2870820", "28708a", "２８７０８２", "-87082", "28+082"] {
            assert_eq!(verify(&secret(), code, 59, None), None, "{code}");
        }
        assert_eq!(verify(&secret(), "287082", i64::MIN, None), None);
        assert_eq!(verify(&secret(), "287082", i64::MAX, None), None);
    }

    #[test]
    fn an_app_reads_back_what_we_wrote() {
        let url = secret().otpauth_url("sian+bins@example.org").unwrap();
        assert!(url.starts_with("otpauth://totp/My%20Account:sian%2Bbins%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), "{url}");
        let read = Totp::from_url(&url).unwrap();
        assert_eq!(
            (read.issuer(), read.account_name(), read.secret().as_bytes()),
            (Some(ISSUER), "sian+bins@example.org", &secret().as_bytes()[..])
        );
        assert_eq!(secret().text(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert!(matches!(secret().otpauth_url("a:b@example.org"), Err(TotpProblem::Account(_))));
    }

    #[test]
    fn a_qr_code_has_a_name_a_border_and_no_colour_of_its_own() {
        let svg = qr_svg("otpauth://totp/x", "Cod ar gyfer eich ap <&>").unwrap();
        let code = QrCode::new("otpauth://totp/x").unwrap();
        let size = code.width() + 8;
        assert!(svg.starts_with("<svg ") && svg.contains("role=\"img\"") && svg.contains(&format!("viewBox=\"0 0 {size} {size}\"")));
        assert!(
            svg.contains("<title id=\"qr-title\">Cod ar gyfer eich ap &lt;&amp;&gt;</title>")
                && svg.contains("currentColor")
                && !svg.contains('#')
        );
        let path = svg.split(" d=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let mut dark = 0;
        for run in path.split('M').skip(1) {
            let (x, rest) = run.split_once(' ').unwrap();
            let (y, rest) = rest.split_once('h').unwrap();
            let (x, y, length): (usize, usize, usize) =
                (x.parse().unwrap(), y.parse().unwrap(), rest.split('v').next().unwrap().parse().unwrap());
            assert!(x >= 4 && y >= 4 && x + length <= size - 4 && y < size - 4);
            dark += length;
        }
        assert_eq!(dark, code.to_colors().iter().filter(|c| **c == Color::Dark).count());
        assert!(matches!(qr_svg(&"x".repeat(5000), "x"), Err(TotpProblem::TooLong(_))));
    }

    #[test]
    fn recovery_codes_are_ten_characters_and_read_back_as_typed() {
        let codes = recovery_codes(std::array::from_fn(|n| [u8::try_from(n * 31 + 7).unwrap(); 16]));
        let unique: std::collections::BTreeSet<_> = codes.iter().collect();
        assert_eq!(unique.len(), RECOVERY_CODES);
        for code in &codes {
            assert_eq!((code.len(), code.find('-')), (11, Some(5)));
            assert_eq!(normalise_recovery_code(&format!(" {} ", code.to_lowercase().replace('-', "  "))).as_ref(), Some(code));
        }
        for wrong in ["", "7F3K2-QXMP", "7F3K2-QXMPAA", "7F3K2-QXMP0", "7F3K2-QXMPI", "7F3K2_QXMPA"] {
            assert_eq!(normalise_recovery_code(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_secret_never_reaches_a_log() {
        assert_eq!(format!("{:?}", secret()), "TotpSecret(…)");
    }

    proptest! {
        #[test]
        fn any_code_and_time_get_an_answer(code in any::<String>(), now in any::<i64>(), last in any::<Option<i64>>()) {
            let _ = (verify(&secret(), &code, now, last), normalise_recovery_code(&code));
        }

        #[test]
        fn every_code_an_app_shows_is_right(bytes in any::<[u8; 20]>(), now in 0..4_000_000_000_i64) {
            let secret = TotpSecret::from_bytes(bytes);
            let code = secret.totp().generate(u64::try_from(now).unwrap()).to_string();
            prop_assert!(verify(&secret, &code, now, None).is_some_and(|step| (step - now / 30).abs() <= 1));
        }
    }
}
