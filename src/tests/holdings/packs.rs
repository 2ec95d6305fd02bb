//! What the councils' notices promise, row by row, against the packs that the portal keeps it by.

use std::path::Path;

use sqlx::PgPool;

use crate::{
    holdings::Category,
    lang::Lang,
    load,
    policy::{
        Holding, Matter, OnErasure, Pack, Period, Trigger,
        lint::{self, Against},
    },
    tests::world::World,
};

fn pack(council: &str) -> Pack {
    Pack::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("data/policy/{council}.toml"))).unwrap()
}

fn holding(pack: &Pack, category: Category) -> &Holding {
    pack.holding(category.code()).unwrap()
}

#[test]
fn every_pack_covers_every_category_in_both_languages_and_nothing_stops_it() {
    for council in ["arianell", "penfoel", "rhosfelen", "llanwydd", "morlan", "clic"] {
        let pack = pack(council);
        assert_eq!(pack.council, council);
        assert_eq!(lint::stopping(&pack, Against::default()), Vec::<lint::Finding>::new());
        assert!(pack.effective_from().is_some() && pack.change_note.is_some());
    }
}

#[test]
fn b1_each_category_serves_declared_uses_and_each_use_is_served() {
    let pack = pack("arianell");
    let codes: Vec<&str> = pack.uses.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(codes, ["process", "contact", "complaints", "fraud", "accounts", "performance", "statistics"]);
    for holding in &pack.holdings {
        assert!(!holding.uses.is_empty() && holding.uses.iter().all(|code| codes.contains(&code.as_str())), "{}", holding.category);
    }
    for code in codes {
        assert!(pack.holdings.iter().any(|holding| holding.uses.iter().any(|one| one == code)), "{code} is no use of anything");
    }
}

#[test]
fn b2_each_category_says_what_happens_without_it() {
    for pack in [pack("arianell"), pack("clic")] {
        for holding in &pack.holdings {
            assert!(holding.if_not_given.get(Lang::En).ends_with('.') && holding.if_not_given.get(Lang::Cy).ends_with('.'));
        }
    }
}

#[test]
fn b8_the_discount_and_the_help_with_rent_name_the_condition_for_health() {
    let pack = pack("arianell");
    let requests = holding(&pack, Category::ServiceRequest);
    for service in ["single-person-discount", "council-tax-reduction"] {
        assert_eq!(requests.condition(Some(service)).unwrap().code, "9(2)(b), Sch 1 para 1", "{service}");
    }
    assert_eq!(requests.condition(Some("fly-tipping")).unwrap().code, "9(2)(g), Sch 1 para 6", "substantial public interest elsewhere");
}

#[test]
fn c4_the_demo_council_rests_its_contacts_on_its_public_task() {
    let pack = pack("arianell");
    for category in [Category::ContactDetails, Category::Interaction, Category::Recording, Category::ServiceRequest] {
        assert_eq!(holding(&pack, category).basis, "public_task");
        assert_eq!(holding(&pack, category).article(None), "UK GDPR Article 6(1)(e)");
    }
}

#[test]
fn c6_c7_sensitive_matters_are_volunteered_and_crimes_not_kept() {
    let sensitive = pack("arianell").sensitive.unwrap();
    assert_eq!((sensitive.requested, sensitive.criminal), (false, false));
    assert_eq!(sensitive.condition, "9(2)(g), Sch 1 para 6");
}

#[test]
fn c8_every_recipient_outside_has_a_role_a_country_and_what_it_gets() {
    let pack = pack("arianell");
    assert_eq!(pack.recipients.len(), 7);
    for recipient in &pack.recipients {
        assert!(["processor", "partner", "authority"].contains(&recipient.role.as_str()));
        assert_eq!(recipient.country, "GB");
        assert_eq!(recipient.role == "processor", recipient.contract.is_some() && recipient.contract_ends().is_some());
        for category in &recipient.holdings {
            assert!(Category::from_code(category).is_some(), "{}: {category}", recipient.code);
        }
    }
    assert!(!holding(&pack, Category::Recording).recipients.is_empty());
}

#[test]
fn e13_both_councils_say_that_nothing_leaves_the_united_kingdom() {
    for council in ["arianell", "clic"] {
        let pack = pack(council);
        assert!(pack.transfers.en.contains("United Kingdom") && pack.transfers.cy.contains("Deyrnas Unedig"), "{council}");
        assert!(!pack.recipients.is_empty() && pack.recipients.iter().all(|recipient| recipient.country == "GB"), "{council}");
    }
}

#[test]
fn c10_contacts_and_mail_are_kept_three_years_from_close_and_from_sending() {
    let pack = pack("arianell");
    let contacts = holding(&pack, Category::Interaction);
    assert_eq!((contacts.period(None), contacts.trigger), (Some(Period::Years(3)), Trigger::Closed));
    let mail = holding(&pack, Category::OutboundMessage);
    assert_eq!((mail.period(None), mail.trigger), (Some(Period::Years(3)), Trigger::Sent));
}

#[test]
fn c11_d12_one_council_keeps_recordings_six_months_and_the_other_thirteen() {
    let (arianell, clic) = (pack("arianell"), pack("clic"));
    assert_eq!(holding(&arianell, Category::Recording).period(None), Some(Period::Months(6)));
    assert_eq!(holding(&clic, Category::Recording).period(None), Some(Period::Months(13)));
    assert_eq!(holding(&clic, Category::Recording).trigger, Trigger::Recorded);
}

#[test]
fn c12_c13_a_reception_mail_has_a_month_and_what_was_passed_on_its_teams_period() {
    let pack = pack("arianell");
    let contacts = holding(&pack, Category::Interaction);
    let reception = Matter { variant: Some("reception"), ..Matter::default() };
    assert_eq!(contacts.rule_of(&reception).period, Some(Period::Months(1)));
    let teams = ["WS".to_string(), "HO".to_string(), "CA".to_string()];
    let passed = |teams: &[String]| contacts.rule_of(&Matter { teams, ..Matter::default() }).period;
    assert_eq!(passed(&teams), Some(Period::Years(8)), "the longest counts");
    assert_eq!((passed(&teams[..2]), passed(&teams[..1])), (Some(Period::Years(6)), Some(Period::Years(3))));
}

#[test]
fn d11_an_application_can_be_kept_from_the_day_it_was_sent() {
    let clic = pack("clic");
    let requests = holding(&clic, Category::ServiceRequest);
    assert_eq!((requests.period(None), requests.trigger), (Some(Period::Years(3)), Trigger::Sent));
}

#[test]
fn b1_e5_e12_the_second_pack_says_what_its_notice_says() {
    let clic = pack("clic");
    let says = |category: Category, text: &str| {
        let holding = holding(&clic, category);
        let all = [&holding.contains, &holding.purpose, &holding.source, holding.basis_words(None)];
        assert!(
            all.iter().any(|words| words.en.contains(text)) || holding.recipients.iter().any(|words| words.en.contains(text)),
            "{}: {text}",
            holding.category
        );
    };
    for basis in ["legal_obligation", "public_task"] {
        assert!(clic.holdings.iter().any(|holding| holding.basis == basis), "{basis}");
    }
    for example in ["council tax", "benefits", "roads", "fly-tipping", "waste", "noise", "legal claims"] {
        says(Category::ServiceRequest, example);
    }
    for detail in ["income", "bank account", "employment", "health and medical"] {
        says(Category::ServiceRequest, detail);
    }
    for channel in ["call to the contact centre", "in person", "online form", "email", "scan", "photographs", "My Account"] {
        says(Category::Interaction, channel);
    }
    for source in [
        "family",
        "spouse",
        "partner",
        "child",
        "advocate",
        "member of the public",
        "councillor",
        "officer",
        "emergency services",
        "landlord",
        "housing association",
        "health professional",
    ] {
        says(Category::Interaction, source);
    }
    for gap in ["not while you pay", "not after the call is passed to another team"] {
        says(Category::Recording, gap);
    }
    for purpose in ["quality and training", "understand the people", "complaints and disputes", "highway claims", "safety of staff"] {
        says(Category::Recording, purpose);
    }
    for disclosure in ["the law says we must tell", "prevent or find crime", "protect somebody’s life"] {
        says(Category::Interaction, disclosure);
    }
    for who in ["name", "address", "telephone number", "email address", "date of birth"] {
        says(Category::ContactDetails, who);
    }
    says(Category::Identifier, "National Insurance number");
    says(Category::Household, "married");
    says(Category::CallEvent, "always ask you to confirm");
    assert!(clic.transfers.en.contains("not be transferred outside the United Kingdom"));
    assert!(clic.others_words.en.contains("make sure they know"));
    assert!(clic.sensitive.as_ref().unwrap().words.en.contains("ethnic origin, health or gender"));
    assert!(clic.sensitive.as_ref().unwrap().words.en.contains("private room"));
    for holding in clic.holdings.iter().filter(|h| ["contact_details", "interaction", "service_request"].contains(&h.category.as_str())) {
        assert_eq!(holding.if_not_given.en, "We may not be able to give you our services.");
    }
}

#[test]
fn what_somebody_told_us_about_themselves_goes_at_their_wish_and_the_logs_do_not() {
    for pack in [pack("arianell"), pack("clic")] {
        assert_eq!(holding(&pack, Category::Need).on_erasure, OnErasure::Goes);
        for category in [Category::AccessLog, Category::SharingLog, Category::Interaction, Category::ServiceRequest] {
            assert_eq!(holding(&pack, category).on_erasure, OnErasure::Stays, "{category:?}");
        }
    }
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn six_packs_load_and_the_portal_speaks_for_its_own_council(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let loaded = load::load(&world.portal, &Path::new(env!("CARGO_MANIFEST_DIR")).join("data")).await.unwrap();
    assert_eq!((loaded.policies, loaded.new_policies), (6, 5));
    let kept: Vec<(String, i32)> = sqlx::query_as("select council, version from policy_pack order by 1").fetch_all(&owner).await.unwrap();
    let first = ["llanwydd", "morlan", "penfoel", "rhosfelen"].map(|council| (council.to_string(), 1));
    assert_eq!(kept, [vec![("arianell".to_string(), 3), ("clic".to_string(), 2)], first.to_vec()].concat());
    assert_eq!(world.portal.policy().council, "arianell");
}

/// A copy of the council's folder in which one line of one file says something else.
fn edited_data(file: &str, from: &str, to: &str) -> std::path::PathBuf {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let copy = std::env::temp_dir().join(format!("my-account-data-{}", uuid::Uuid::new_v4()));
    for folder in ["", "services", "policy"] {
        std::fs::create_dir_all(copy.join(folder)).unwrap();
        for entry in std::fs::read_dir(data.join(folder)).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
            std::fs::copy(&entry, copy.join(folder).join(entry.file_name().unwrap())).unwrap();
        }
    }
    let text = std::fs::read_to_string(copy.join(file)).unwrap();
    assert!(text.contains(from), "{from} stands in {file}");
    std::fs::write(copy.join(file), text.replacen(from, to, 1)).unwrap();
    copy
}

#[sqlx::test(migrator = "crate::db::MIGRATOR")]
async fn a_policy_pack_that_was_edited_under_its_old_number_does_not_count_and_that_is_said(owner: PgPool) {
    let world = World::new(owner.clone()).await;
    let before = load::load(&world.portal, &Path::new(env!("CARGO_MANIFEST_DIR")).join("data")).await.unwrap();
    assert!(before.edited.is_empty(), "{before}");
    let kept = "select content from policy_pack where council = 'clic'";
    let promised: String = sqlx::query_scalar(kept).fetch_one(&owner).await.unwrap();
    let spaces = edited_data("policy/clic.toml", "\n", "  \n");
    assert!(load::load(&world.portal, &spaces).await.unwrap().edited.is_empty(), "a space is no change");
    let words = edited_data("policy/clic.toml", "version = 2", "# another rule\nversion = 2");
    let loaded = load::load(&world.portal, &words).await.unwrap();
    assert_eq!((loaded.new_policies, loaded.edited.as_slice()), (0, &["policy pack clic 2".to_string()][..]));
    assert!(loaded.to_string().contains("policy pack clic 2 was edited but has its old version number"), "{loaded}");
    assert_eq!(sqlx::query_scalar::<_, String>(kept).fetch_one(&owner).await.unwrap(), promised);
    for folder in [spaces, words] {
        std::fs::remove_dir_all(folder).unwrap();
    }
}
