use super::*;

const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

fn from_environment(pairs: &[(&str, &str)]) -> Result<Settings, Problems> {
    from_file_and_environment(None, pairs)
}

fn from_file_and_environment(file: Option<&str>, pairs: &[(&str, &str)]) -> Result<Settings, Problems> {
    let environment = pairs.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect();
    let path = file.map(|text| {
        let path = std::env::temp_dir().join(format!("my-account-{}.toml", uuid::Uuid::new_v4()));
        std::fs::write(&path, text).unwrap();
        path
    });
    let settings = Settings::from_sources(&[], path.as_deref(), environment);
    if let Some(path) = path {
        std::fs::remove_file(path).unwrap();
    }
    settings
}

fn problems(pairs: &[(&str, &str)]) -> Vec<String> {
    from_environment(pairs).unwrap_err().0
}

#[test]
fn the_demonstration_needs_no_other_setting() {
    let settings = from_environment(&[("MY_ACCOUNT_DEMO", "true")]).unwrap();
    assert_eq!(settings.listen, "127.0.0.1:3000".parse().unwrap());
    assert_eq!(settings.public_url, "http://127.0.0.1:3000");
    assert_eq!(settings.mail_dir, Path::new("var/mail"));
    assert_eq!(settings.master_key, MasterKey::File("var/master.key".into()));
    assert_eq!(settings.db_pool, 16);
    assert!(settings.worker_threads >= 4);
    assert_eq!(settings.resident_session, SessionLength { idle: Duration::from_hours(1), total: Duration::from_hours(24) });
    assert_eq!(settings.staff_session, SessionLength { idle: Duration::from_mins(15), total: Duration::from_hours(12) });
}

#[test]
fn the_environment_overrules_the_file_and_the_file_the_default() {
    let file = "demo = true\ndb_pool = 20\nlisten = \"127.0.0.1:4000\"\ntrusted_proxies = [\"10.0.0.0/8\", \"192.0.2.7\"]\n";
    let settings = from_file_and_environment(Some(file), &[("MY_ACCOUNT_DB_POOL", "30")]).unwrap();
    assert_eq!(settings.db_pool, 30);
    assert_eq!(settings.listen.port(), 4000);
    assert_eq!(settings.trusted_proxies.len(), 2);
}

#[test]
fn the_command_line_overrules_everything() {
    let environment = Map::from([("MY_ACCOUNT_DEMO".to_owned(), "false".to_owned())]);
    assert!(Settings::from_sources(&[("demo", "true")], None, environment).unwrap().demo);
}

#[test]
fn plain_names_work_and_the_longer_name_wins() {
    let settings =
        from_environment(&[("MY_ACCOUNT_DEMO", "true"), ("DATABASE_URL", "postgres://a/b"), ("SMTP_URL", "smtp://relay")]).unwrap();
    assert_eq!(settings.database_url.unwrap().expose(), "postgres://a/b");
    assert_eq!(settings.smtp_url.unwrap().expose(), "smtp://relay");
    let both = [("MY_ACCOUNT_DEMO", "true"), ("DATABASE_URL", "postgres://a/b"), ("MY_ACCOUNT_DATABASE_URL", "postgres://c/d")];
    assert_eq!(from_environment(&both).unwrap().database_url.unwrap().expose(), "postgres://c/d");
}

#[test]
fn all_problems_are_told_at_once_and_each_names_its_setting() {
    let found = problems(&[
        ("MY_ACCOUNT_DEMO", "true"),
        ("MY_ACCOUNT_LISTEN", "3000"),
        ("MY_ACCOUNT_DB_POOL", "many"),
        ("MY_ACCOUNT_WORKER_THREADS", "1"),
        ("MY_ACCOUNT_TRUSTED_PROXIES", "10.0.0.0/8, proxy"),
        ("MY_ACCOUNT_LISTN", "127.0.0.1:80"),
        ("MY_ACCOUNT_STAFF_IDLE_MINUTES", "721"),
    ]);
    for name in ["listen", "db_pool", "worker_threads", "trusted_proxies", "listn", "staff_idle_minutes"] {
        assert_eq!(found.iter().filter(|p| p.starts_with(&format!("{name} "))).count(), 1, "{name}: {found:?}");
    }
    assert_eq!(found.len(), 6, "{found:?}");
    assert!(found[0].contains("the environment"), "{found:?}");
}

#[test]
fn an_empty_variable_is_an_unset_one() {
    assert!(from_environment(&[("MY_ACCOUNT_DEMO", "true"), ("MY_ACCOUNT_DATABASE_URL", "")]).unwrap().database_url.is_none());
}

#[test]
fn real_people_need_https_a_key_elsewhere_and_no_common_password() {
    let found = problems(&[("DEMO_PASSWORD", "correct horse")]);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found.iter().any(|p| p.starts_with("public_url")));
    assert!(found.iter().any(|p| p.starts_with("demo_password")));
    assert!(found.iter().any(|p| p.starts_with("master_key_file")));
    assert!(from_environment(&[("MY_ACCOUNT_PUBLIC_URL", "https://account.example/"), ("MY_ACCOUNT_MASTER_KEY", KEY)]).is_ok());
    assert!(
        from_environment(&[("MY_ACCOUNT_PUBLIC_URL", "https://account.example"), ("MY_ACCOUNT_MASTER_KEY_FILE", "/etc/my-account/key")])
            .is_ok()
    );
    let roundabout = [("MY_ACCOUNT_PUBLIC_URL", "https://account.example"), ("MY_ACCOUNT_MASTER_KEY_FILE", "src/../var/key")];
    assert_eq!(problems(&roundabout).len(), 1);
}

#[test]
fn secrets_are_neither_printed_nor_quoted_in_problems() {
    let settings =
        from_environment(&[("MY_ACCOUNT_DEMO", "true"), ("MY_ACCOUNT_MASTER_KEY", KEY), ("DATABASE_URL", "postgres://u:hidden@h/d")])
            .unwrap();
    let printed = format!("{settings:?}");
    assert!(!printed.contains("hidden") && !printed.contains(KEY));
    let found = problems(&[("MY_ACCOUNT_DEMO", "true"), ("MY_ACCOUNT_MASTER_KEY", "hidden"), ("DATABASE_URL", "mysql://u:hidden@h/d")]);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|p| !p.contains("hidden")), "{found:?}");
}

#[test]
fn the_master_key_is_refused_in_the_settings_file() {
    let found = from_file_and_environment(Some(&format!("demo = true\nmaster_key = \"{KEY}\"\n")), &[]).unwrap_err();
    assert!(found.0[0].starts_with("master_key does not belong"), "{found}");
}

#[test]
fn a_settings_file_that_is_not_there_or_not_toml_is_one_sentence() {
    let missing = Settings::from_sources(&[], Some(Path::new("/nowhere/my-account.toml")), Map::new()).unwrap_err();
    assert_eq!(missing.0.len(), 1);
    assert_eq!(from_file_and_environment(Some("demo = "), &[]).unwrap_err().0.len(), 1);
}

#[test]
fn the_public_address_is_an_origin() {
    for wrong in ["account.example", "https://", "https://a.example/path", "https://user@a.example", "ftp://a.example"] {
        assert_eq!(problems(&[("MY_ACCOUNT_DEMO", "true"), ("MY_ACCOUNT_PUBLIC_URL", wrong)]).len(), 1, "{wrong}");
    }
}
