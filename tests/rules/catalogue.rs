//! The catalogue polices itself: files, codes, names, words, fixtures and the manual agree.
//!
//! `UPDATE_DOCS=1 cargo test --test rules` rewrites docs/rules.zh.md and docs/rules.en.md.

use crate::workspace;
use regex::Regex;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use tallybook::rules::{CATALOGUE, Check, manual};
use tallybook::text::Lang;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files under src/rules/ that hold a rule: those named by a code.
fn rule_files() -> Vec<PathBuf> {
    let coded = Regex::new(r"^[pfsvrw]\d{3}_").unwrap();
    let entries = fs::read_dir(root().join("src/rules")).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| coded.is_match(path.file_name().unwrap().to_str().unwrap())).collect()
}

/// The group of a code's letter, in the order of the manual: plan, file, sheet, value, round.
fn group(code: &str) -> usize {
    "PFSVRW".find(&code[..1]).unwrap_or_else(|| panic!("{code}"))
}

#[test]
fn every_rule_is_one_file_named_by_its_code_and_name_and_is_listed_once() {
    let listed: Vec<String> = CATALOGUE
        .iter()
        .map(|(rule, _)| format!("{}_{}.rs", rule.code.to_lowercase(), rule.name.replace('-', "_")))
        .collect();
    let files: BTreeSet<String> =
        rule_files().iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_string()).collect();
    assert_eq!(listed.len(), files.len());
    assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), files);
}

#[test]
fn codes_are_unique_and_ordered_names_are_unique_and_p_rules_look_at_the_plan() {
    let codes: Vec<&str> = CATALOGUE.iter().map(|(rule, _)| rule.code).collect();
    assert!(codes.windows(2).all(|pair| (group(pair[0]), pair[0]) < (group(pair[1]), pair[1])), "{codes:?}");
    let names: BTreeSet<&str> = CATALOGUE.iter().map(|(rule, _)| rule.name).collect();
    assert_eq!(names.len(), CATALOGUE.len());
    for (rule, check) in CATALOGUE {
        assert_eq!(matches!(check, Check::Plan(_)), rule.code.starts_with('P'), "{}", rule.code);
    }
}

#[test]
fn every_rule_has_a_fixture_a_doc_paragraph_and_words_in_both_languages() {
    let fixtures = workspace::names();
    for (rule, _) in CATALOGUE {
        assert!(fixtures.iter().any(|name| name == rule.code), "no fixture for {}", rule.code);
        for words in [rule.title, rule.why, rule.remedy] {
            assert!(!words.zh.is_empty() && !words.en.is_empty(), "{}", rule.code);
            assert!(words.zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{}", words.zh);
            assert!(words.en.chars().all(|c| !('\u{4e00}'..='\u{9fff}').contains(&c)), "{}", words.en);
        }
    }
    for path in rule_files() {
        let source = fs::read_to_string(&path).unwrap();
        let (code, name) = path.file_stem().unwrap().to_str().unwrap().split_once('_').unwrap();
        let paragraph = format!("//! {} {}: ", code.to_uppercase(), name.replace('_', "-"));
        assert!(source.starts_with(&paragraph), "{path:?} should begin with {paragraph}");
    }
}

/// Every `text("zh", "en")` in the sources of the rules and of the causes that they name.
fn wordings() -> Vec<(String, String)> {
    let wording = Regex::new(r#"text\(\s*"((?:[^"\\]|\\.)*)",\s*"((?:[^"\\]|\\.)*)",?\s*\)"#).unwrap();
    let folders =
        ["src/rules", "src/rules/cause", "src/finding"].map(|folder| fs::read_dir(root().join(folder)).unwrap());
    let files = folders.into_iter().flatten().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    let sources: Vec<String> = files.map(|path| fs::read_to_string(path).unwrap()).collect();
    let found = sources.iter().flat_map(|source| wording.captures_iter(source));
    found.map(|words| (words[1].to_string(), words[2].to_string())).collect()
}

#[test]
fn both_languages_of_every_wording_name_the_same_facts() {
    let fact = Regex::new(r"\{(\w+)\}").unwrap();
    let facts = |words: &str| fact.captures_iter(words).map(|fact| fact[1].to_string()).collect::<BTreeSet<_>>();
    let wordings = wordings();
    assert!(wordings.len() >= 4 * CATALOGUE.len(), "only {} wordings found", wordings.len());
    for (zh, en) in wordings {
        assert_eq!(facts(&zh), facts(&en), "{zh} / {en}");
    }
}

#[test]
fn the_manual_is_the_catalogue() {
    for (lang, file) in [(Lang::Zh, "docs/rules.zh.md"), (Lang::En, "docs/rules.en.md")] {
        let path = root().join(file);
        if std::env::var_os("UPDATE_DOCS").is_some() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, manual(lang)).unwrap();
        }
        let written = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            written == manual(lang),
            "{file} is not what the catalogue says: run UPDATE_DOCS=1 cargo test --test rules"
        );
    }
}
