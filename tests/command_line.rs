//! The program as officers and scripts run it: exit statuses, messages, and one JSON object.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A small plan that loads: two units, one indicator with a roster, two rounds.
const PLAN: &str = include_str!("support/small_plan.toml");

const UNITS: &str = "id,name,aliases\neast,East Works,East\nwest,巩义市,\n";

/// A folder to run the program in.
struct Folder(tempfile::TempDir);

/// What a run of the program gave.
struct Ran {
    status: i32,
    out: String,
    err: String,
}

impl Folder {
    fn empty() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    /// A workspace with the small plan.
    fn workspace() -> Folder {
        Folder::empty().with("plan.toml", PLAN).with("units.csv", UNITS)
    }

    fn with(self, name: &str, content: &str) -> Folder {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let mut program = Command::new(env!("CARGO_BIN_EXE_tallybook"));
        let ran = program
            .args(arguments)
            .current_dir(self.0.path())
            .env_remove("LANGUAGE")
            .env("LC_ALL", "en_US.UTF-8")
            .output()
            .unwrap();
        Ran {
            status: ran.status.code().unwrap(),
            out: String::from_utf8(ran.stdout).unwrap(),
            err: String::from_utf8(ran.stderr).unwrap(),
        }
    }
}

impl Ran {
    /// Stdout as the one JSON object that it must be.
    fn json(&self) -> Value {
        let object: Value = serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}", self.out));
        assert!(object.is_object(), "{object}");
        assert_eq!(object["schema"], 1, "{object}");
        object
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn without_a_workspace_it_says_how_to_start_and_exits_with_2() {
    let ran = Folder::empty().run(&[]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("no plan.toml here") && ran.err.contains("tallybook demo"), "{}", ran.err);
}

#[test]
fn every_problem_of_a_plan_is_listed_with_its_line() {
    let plan = PLAN
        .replace("sum = \"people\"", "sum = \"heads\"")
        .replace("\"10人\"", "\"ten\"")
        .replace("\"2021-05-31\"", "\"31.5.2021\"");
    let ran = Folder::workspace().with("plan.toml", &plan).run(&["check"]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    let mut places: Vec<&str> = ran.err.lines().map(|line| line.split(": ").next().unwrap()).collect();
    places.sort();
    assert_eq!(places, ["plan.toml:13", "plan.toml:15", "plan.toml:28"], "{}", ran.err);
    assert!(ran.err.lines().last().unwrap().ends_with("write the date as \"2021-08-31\""), "{}", ran.err);
}

#[test]
fn a_plan_that_cannot_be_loaded_is_explained_in_its_own_language() {
    let plan = PLAN.replace("language = \"en\"", "language = \"zh-CN\"").replace("\"2021-05-31\"", "\"5月31日\"");
    let folder = Folder::workspace().with("plan.toml", &plan);
    assert_eq!(folder.run(&["check"]).err, "plan.toml:28: 日期请写成 \"2021-08-31\" 这样\n");
    assert_eq!(folder.run(&["--lang", "en", "check"]).err, "plan.toml:28: write the date as \"2021-08-31\"\n");
}

#[test]
fn with_json_a_failure_is_one_object_too_and_stderr_still_says_it() {
    let folder = Folder::workspace().with("plan.toml", &PLAN.replace("\"2021-05-31\"", "\"May\""));
    let ran = folder.run(&["reconcile", "--json"]);
    assert_eq!(ran.status, 2);
    assert_eq!(ran.json()["problems"][0]["place"], "plan.toml:28");
    assert_eq!(ran.json()["error"].as_str().unwrap(), ran.err.trim_end());

    let ran = folder.run(&["reconsile", "--json"]);
    assert_eq!(ran.status, 2);
    assert!(ran.json()["error"].as_str().unwrap().contains("reconsile"), "{}", ran.out);
}

#[test]
fn status_names_the_files_that_count_for_nobody_with_the_reason() {
    let folder = Folder::workspace()
        .with("inbox/spring/East.xlsx", "%PDF-1.4\n")
        .with("inbox/spring/nobody.csv", "Team,People（人）\nOne,3\n");
    let ran = folder.run(&["status"]);
    let files: Vec<&str> =
        ran.out.lines().skip_while(|line| !line.starts_with("Files that are not used, 2:")).collect();
    assert_eq!(files.len(), 3, "{}", ran.out);
    assert!(files[1].starts_with("  East.xlsx  East Works  it is not a workbook but a PDF"), "{}", files[1]);
    assert_eq!(files[2], "  nobody.csv  no unit can be told from it");
    let unused = &folder.run(&["status", "--json"]).json()["unused"];
    assert_eq!(unused[1]["path"], "nobody.csv");
}

#[test]
fn what_the_summary_leaves_out_it_counts_and_says_where_it_stands() {
    let rows: String = (0..6).map(|row| format!("T{row},\n")).collect();
    let mut folder = Folder::workspace();
    for number in 0..5 {
        let content = format!("Team,People（人）\nTeam {number},3\n{rows}");
        folder = folder.with(&format!("inbox/spring/nobody {number}.csv"), &content);
    }
    let out = folder.run(&["reconcile"]).out;
    assert!(out.contains("Over all units: 5 errors") && out.contains("\n  and 2 more, see “Findings”\n"), "{out}");
    let last: Vec<&str> = out.lines().rev().take(2).collect();
    assert!(last[1].ends_with("Findings_spring.csv") && last[0].ends_with("Consolidated_spring.xlsx"), "{out}");
}

#[test]
fn every_command_gives_one_json_object() {
    let folder = Folder::workspace().with("inbox/spring/notes.csv", "a,b\n");
    for arguments in [
        &[][..],
        &["check"],
        &["templates"],
        &["reconcile"],
        &["status"],
        &["inspect", "units.csv"],
        &["inspect", "units.csv", "--cells"],
        &["explain"],
        &["completions", "bash"],
    ] {
        let ran = folder.run(&[arguments, &["--json"]].concat());
        assert!(ran.status < 2, "{arguments:?}: {}", ran.err);
        ran.json();
    }
    let schema: Value = serde_json::from_str(&folder.run(&["schema", "--json"]).out).unwrap();
    assert!(schema["properties"]["title"].is_object(), "{schema}");
}

#[test]
fn a_workspace_is_found_from_the_folders_inside_it() {
    let folder = Folder::workspace().with("inbox/spring/.keep", "");
    let inside = folder.path("inbox/spring");
    let ran = folder.run(&["-C", inside.to_str().unwrap(), "check"]);
    assert_eq!(ran.status, 2, "-C names a workspace and not a folder inside one");
    let ran = Command::new(env!("CARGO_BIN_EXE_tallybook")).arg("--json").current_dir(inside).output().unwrap();
    assert!(ran.status.success());
    assert!(String::from_utf8_lossy(&ran.stdout).contains("Safety 2021"));
}

#[test]
fn without_a_command_it_says_where_the_work_stands_and_what_comes_next() {
    let folder = Folder::workspace();
    let ran = folder.run(&[]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines[0], "Safety 2021");
    assert!(lines[1].starts_with("2 units, 1 indicators; workspace /"), "{}", lines[1]);
    assert_eq!(
        lines[3..6],
        [
            "Round   Due         Templates  Files  Consolidated",
            "spring  2021-05-31        0/2      0  -",
            "autumn  2021-08-31        0/2      0  -",
        ]
    );
    assert_eq!(lines[7], "Next: write the templates: tallybook templates --round autumn");

    folder.run(&["templates"]);
    let next = folder.run(&["--json"]).json()["next"].as_str().unwrap().to_string();
    assert!(next.starts_with("send the templates in outbox/autumn to the units"), "{next}");

    let folder = folder.with("inbox/autumn/a.csv", "a\n");
    assert_eq!(folder.run(&["--json"]).json()["next"], "reconcile what came in: tallybook reconcile --round autumn");

    folder.run(&["reconcile"]);
    let state = folder.run(&["--json"]).json();
    assert!(state["next"].as_str().unwrap().starts_with("open results/autumn/"), "{state}");
    assert_eq!(state["rounds"][1]["consolidated"], true);
}

#[test]
fn templates_are_written_for_every_unit_or_for_those_named() {
    let folder = Folder::workspace();
    let templates = folder.run(&["templates", "--round", "spring", "--unit", "East", "--json"]).json();
    assert_eq!(templates["templates"].as_array().unwrap().len(), 1);
    assert_eq!(templates["templates"][0]["unit"], "east");
    assert!(folder.path(templates["templates"][0]["file"].as_str().unwrap()).is_file());

    let ran = folder.run(&["templates"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert!(ran.out.starts_with("2 templates for autumn (due 2021-08-31)"), "{}", ran.out);
    assert_eq!((names(&folder.path("outbox/spring")).len(), names(&folder.path("outbox/autumn")).len()), (1, 2));
}

#[test]
fn a_unit_or_a_round_that_is_not_there_is_named_and_nothing_is_written() {
    let folder = Folder::workspace();
    let ran = folder.run(&["templates", "--unit", "east", "--unit", "North"]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert_eq!(ran.err, "the register units.csv has no “North”: write a name, an alias or an id\n");
    let ran = folder.run(&["templates", "--round", "winter"]);
    assert_eq!((ran.status, ran.err.as_str()), (2, "there is no round “winter”; there are: spring, autumn\n"));
    assert!(!folder.path("outbox").exists());
}

#[test]
fn reconcile_takes_the_last_round_with_files_and_writes_its_results() {
    let folder = Folder::workspace().with("inbox/spring/East Works.csv", "a,b\n").with("inbox/autumn/~$x.xlsx", "");
    let ran = folder.run(&["reconcile", "--json"]);
    assert!(ran.status < 2, "{}", ran.err);
    assert_eq!(ran.json()["round"], "spring");
    let outputs = &ran.json()["outputs"];
    for output in ["consolidated", "findings_csv"] {
        assert!(folder.path(outputs[output].as_str().unwrap()).is_file(), "{outputs}");
    }
    let results = ["Consolidated_spring.xlsx", "Findings_spring.csv", "corrections"];
    assert_eq!(names(&folder.path("results/spring")), results);
    assert_eq!(fs::read_to_string(folder.path("inbox/spring/East Works.csv")).unwrap(), "a,b\n");
}

#[test]
fn reconcile_without_files_says_where_to_put_them() {
    let ran = Folder::workspace().run(&["reconcile"]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert!(ran.err.starts_with("no files yet: put the returned workbooks into inbox/autumn"), "{}", ran.err);
}

#[test]
fn files_beside_the_rounds_are_not_passed_over_in_silence() {
    let folder = Folder::workspace().with("inbox/spring/a.csv", "a\n").with("inbox/lost.xlsx", "x");
    let ran = folder.run(&["reconcile"]);
    assert!(ran.out.contains("lost.xlsx in inbox belongs to no round"), "{}", ran.out);
}

#[test]
fn what_was_read_is_kept_and_may_be_deleted_or_damaged_at_any_time() {
    let folder =
        Folder::workspace().with("inbox/spring/East Works.csv", &returned("5").replace("巩义市", "East Works"));
    let results = || {
        let read = |name: &str| fs::read(folder.path("results/spring").join(name)).unwrap_or_default();
        let corrections = names(&folder.path("results/spring/corrections")).into_iter();
        let all = names(&folder.path("results/spring")).into_iter();
        all.chain(corrections.map(|name| format!("corrections/{name}"))).map(|name| read(&name)).collect::<Vec<_>>()
    };
    folder.run(&["status"]);
    assert!(!folder.path("cache").exists(), "status writes nothing");
    let first = folder.run(&["reconcile", "--json"]).out;
    let (written, kept) = (results(), names(&folder.path("cache/spring")));
    assert_eq!(kept, ["answers", "corrections"], "what was read, and what was made");
    assert_eq!(folder.run(&["reconcile", "--json"]).out, first);
    kept.iter().for_each(|kept| fs::write(folder.path("cache/spring").join(kept), "x").unwrap());
    fs::write(folder.path("cache/spring/old"), "x").unwrap();
    assert_eq!(folder.run(&["reconcile", "--json"]).out, first);
    assert_eq!(names(&folder.path("cache/spring")), kept, "what nobody asks for is taken away");
    fs::remove_dir_all(folder.path("cache")).unwrap();
    assert_eq!(folder.run(&["reconcile", "--json"]).out, first);
    assert_eq!(results(), written);
    let of_one = fs::read(folder.path("cache/spring/answers")).unwrap();
    let folder = folder.with("inbox/spring/巩义市.csv", &returned("5"));
    let answers = || fs::read(folder.path("cache/spring/answers")).unwrap();
    folder.run(&["reconcile"]);
    let of_both = answers();
    assert!(of_both.len() > of_one.len() && of_both.starts_with(&of_one), "only the new one was read");
    fs::remove_file(folder.path("inbox/spring/巩义市.csv")).unwrap();
    folder.run(&["reconcile"]);
    assert_eq!(answers(), of_one, "what nobody asks for is taken away");
}

#[test]
fn a_correction_is_made_again_only_where_it_would_be_another_or_is_not_as_it_was_made() {
    let name = "inbox/spring/East Works.csv";
    let folder = Folder::workspace().with(name, &returned("5").replace("巩义市", "East Works"));
    let correction = || {
        folder.run(&["reconcile"]);
        let made =
            folder.path("results/spring/corrections").join(&names(&folder.path("results/spring/corrections"))[0]);
        (fs::read(&made).unwrap(), fs::metadata(&made).unwrap().modified().unwrap(), made)
    };
    let (first, time, path) = correction();
    assert_eq!(correction().1, time, "nothing changed");
    fs::write(&path, "opened, and saved as something else").unwrap();
    assert_eq!(correction().0, first);
    fs::remove_file(&path).unwrap();
    assert_eq!(correction().0, first);
    fs::write(folder.path(name), returned("6").replace("巩义市", "East Works")).unwrap();
    assert!(correction().0 != first, "another figure came in");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = Folder::workspace().with("inbox/spring/a.csv", "a,b\n");
    let written = || {
        folder.run(&["templates"]);
        let json = folder.run(&["reconcile", "--json"]).out;
        let results = names(&folder.path("results/spring")).into_iter();
        let results = results.map(|name| fs::read(folder.path("results/spring").join(name)).unwrap());
        let templates = names(&folder.path("outbox/autumn")).into_iter();
        let templates = templates.map(|name| fs::read(folder.path("outbox/autumn").join(name)).unwrap());
        (json, results.chain(templates).collect::<Vec<_>>())
    };
    let first = written();
    fs::remove_dir_all(folder.path("results")).unwrap();
    fs::remove_dir_all(folder.path("outbox")).unwrap();
    assert!(first == written());
}

#[test]
fn quiet_says_nothing_but_errors() {
    let folder = Folder::workspace();
    for arguments in [&["-q", "templates"][..], &["-q", "check"], &["-q"]] {
        let ran = folder.run(arguments);
        assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""), "{arguments:?}");
    }
    assert!(!folder.run(&["-q", "reconcile"]).err.is_empty());
}

#[test]
fn the_cells_of_a_file_are_listed_without_a_workspace() {
    let folder = Folder::empty().with("figures.csv", "a,\u{1b}[31mred\n,\"two\nlines\"\n");
    let ran = folder.run(&["inspect", "figures.csv", "--cells"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert_eq!(ran.out, "figures\tA1\ts\ta\nfigures\tB1\ts\t\u{1b}[31mred\nfigures\tB2\ts\ttwo\\nlines\n");
    let cells = folder.run(&["inspect", "figures.csv", "--cells", "--json"]).json()["cells"].clone();
    assert_eq!(cells[2], serde_json::json!({ "sheet": "figures", "cell": "B2", "kind": "s", "value": "two\nlines" }));
}

#[test]
fn a_file_that_is_no_workbook_is_refused_with_what_it_is() {
    let folder = Folder::empty().with("notice.pdf", "%PDF-1.7").with("empty.xlsx", "");
    let ran = folder.run(&["inspect", "notice.pdf"]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert_eq!(
        ran.err,
        "notice.pdf: cannot be opened: it is not a workbook but a PDF or OFD file; ask for the filled-in workbook (.xlsx)\n"
    );
    assert_eq!(
        folder.run(&["inspect", "empty.xlsx", "--lang", "zh"]).err,
        "empty.xlsx: 无法打开：文件是空的（0 字节），请对方重新发送\n"
    );
    assert_eq!(folder.run(&["inspect", "nowhere.xlsx"]).status, 2);
}

#[test]
fn a_file_beyond_a_limit_of_the_plan_is_refused_and_the_others_are_read() {
    let plan = format!("{PLAN}\n[limits]\nmemory_mib = 16\nfile_mib = 1\n");
    let folder = Folder::workspace()
        .with("plan.toml", &plan)
        .with("inbox/spring/East Works.csv", "a,b\n")
        .with("inbox/spring/many cells.csv", &"1,1\n".repeat(250_000))
        .with("inbox/spring/many bytes.csv", &"1,1\n".repeat(300_000));
    let ran = folder.run(&["reconcile", "--json"]);
    assert_eq!((ran.status, ran.err.as_str()), (1, ""));
    let of = |key: &str, file: &str| {
        let all = ran.json()[key].as_array().unwrap().clone();
        all.into_iter().find(|of| of[if key == "files" { "path" } else { "file" }] == file).unwrap()
    };
    assert_eq!(of("files", "East Works.csv")["state"], "accepted");
    for (file, reason) in [
        ("many cells.csv", "reading it takes more than the limit of 16 MiB of memory"),
        ("many bytes.csv", "it is larger than 1 MiB"),
    ] {
        assert_eq!(of("files", file)["state"], "unreadable");
        let message = of("findings", file)["message"].as_str().unwrap().to_string();
        assert!(message.contains(reason), "{message}");
        let inspected = folder.run(&["inspect", &format!("inbox/spring/{file}")]);
        assert_eq!((inspected.status, inspected.out.as_str()), (2, ""));
        assert!(inspected.err.contains(reason), "{}", inspected.err);
    }
}

#[test]
fn explain_lists_every_rule_of_the_catalogue() {
    let folder = Folder::empty();
    let (words, objects) = (folder.run(&["explain"]), folder.run(&["explain", "--json"]).json());
    let rules = objects["rules"].as_array().unwrap();
    assert_eq!(rules.len(), tallybook::rules::CATALOGUE.len());
    for rule in rules {
        let code = rule["code"].as_str().unwrap();
        assert!(words.out.lines().any(|line| line.starts_with(code)), "{code} is not listed");
        assert_eq!(folder.run(&["explain", code, "--json"]).json()["rules"], serde_json::json!([rule]));
    }
    let ran = folder.run(&["explain", "R999"]);
    assert_eq!((ran.status, ran.err.as_str()), (2, "there is no rule “R999”; tallybook explain lists them all\n"));
}

#[test]
fn completions_and_the_schema_are_printed_for_shells_and_editors() {
    let folder = Folder::empty();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        assert!(folder.run(&["completions", shell]).out.contains("reconcile"), "{shell}");
    }
    let schema = folder.run(&["schema"]).out;
    for key in ["title", "campaign", "allocation", "roster", "round", "collect", "id-number"] {
        assert!(schema.contains(&format!("\"{key}\"")), "{key}");
    }
}

#[test]
fn the_demo_writes_the_sample_and_runs_everything_on_it() {
    let folder = Folder::empty();
    let ran = folder.run(&["demo"]);
    assert!(ran.status < 2, "{}", ran.err);
    assert!(ran.out.lines().count() <= 60, "{} lines:\n{}", ran.out.lines().count(), ran.out);
    let last = ran.out.lines().last().unwrap();
    let opened = last.strip_prefix("请打开：").expect("the last line names the workbook, in the plan's language");
    assert!(folder.path(opened).is_file(), "{last}");
    let next = "tallybook -C zhengzhou-2021 reconcile --round 2021-12";
    assert!(ran.out.lines().any(|line| line.ends_with(next)), "{}", ran.out);
    let second = folder.run(&["-C", "zhengzhou-2021", "reconcile", "--round", "2021-12"]);
    assert!(second.status == 1 && second.out.contains("R107"), "{}", second.out);
    assert_eq!(names(&folder.path("zhengzhou-2021/outbox/2021-08")).len(), 34);
    assert_eq!(names(folder.0.path()), ["zhengzhou-2021"], "nothing else is left behind");
}

#[test]
fn the_demo_gives_the_json_of_reconcile() {
    let folder = Folder::empty();
    let ran = folder.run(&["demo", "sample", "--json", "--lang", "en"]);
    assert_eq!(
        ran.json(),
        folder.run(&["-C", "sample", "--lang", "en", "reconcile", "--round", "2021-08", "--json"]).json()
    );
}

#[test]
fn the_demo_takes_an_empty_folder_and_refuses_any_other() {
    let folder = Folder::empty();
    fs::create_dir(folder.path("empty")).unwrap();
    assert!(folder.run(&["-q", "demo", "empty"]).status < 2);
    assert!(folder.path("empty/plan.toml").is_file());

    let folder = folder.with("full/mine.txt", "mine");
    let ran = folder.run(&["demo", "full"]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert!(ran.err.starts_with("full: is there already, and not an empty folder"), "{}", ran.err);
    assert_eq!(names(&folder.path("full")), ["mine.txt"]);
    assert_eq!(folder.run(&["demo", "full/mine.txt"]).status, 2);
}

#[test]
fn every_command_stands_in_both_readmes() {
    let help = Folder::empty().run(&["--help"]).out;
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    assert!(commands.len() >= 9, "{commands:?}");
    for readme in ["README.md", "README.zh-CN.md"] {
        let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(readme)).unwrap();
        for command in &commands {
            assert!(readme.contains(&format!("`{command}")), "{command}");
        }
    }
}

/// The first fenced block of a kind in a page that holds some words.
fn block(page: &str, kind: &str, holding: &str) -> String {
    let blocks = page.split("```").skip(1).step_by(2).filter_map(|block| block.strip_prefix(kind));
    let found = blocks.into_iter().find(|block| block.contains(holding));
    found.unwrap_or_else(|| panic!("no {kind} block with {holding}")).trim_start().to_string()
}

#[test]
fn the_examples_of_the_guide_and_the_readme_are_plans_that_load_and_tally() {
    let read = |name: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
    for (guide, readme, total) in
        [("docs/guide.en.md", "README.md", "Total,"), ("docs/guide.zh.md", "README.zh-CN.md", "合计,")]
    {
        let page = read(guide);
        for plan in [block(&page, "toml", "[[round]]"), block(&read(readme), "toml", "[[round]]")] {
            let folder = Folder::empty()
                .with("units.csv", &block(&page, "csv", "id,name"))
                .with("targets.csv", &block(&page, "csv", total))
                .with("plan.toml", &plan);
            let ran = folder.run(&["check", "--json"]);
            assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{guide}");
            assert_eq!(ran.json()["findings"], serde_json::json!([]), "{guide}");
        }
    }
}

#[test]
fn what_does_not_tally_ends_with_1_and_what_tallies_with_0() {
    let folder = Folder::empty();
    assert_eq!(folder.run(&["-q", "demo", "sample"]).status, 1);
    let ran = folder.run(&["-C", "sample", "check", "--json"]);
    assert_eq!(ran.status, 1);
    let findings = ran.json()["findings"].clone();
    let codes: Vec<&str> =
        findings.as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["P101", "P101", "P101", "P102", "P102"]);
    assert_eq!(Folder::workspace().run(&["check"]).status, 0);
}

#[test]
fn a_setting_for_a_rule_that_is_not_there_is_a_problem_of_the_plan() {
    let ran = Folder::workspace().with("plan.toml", &format!("{PLAN}\n[rules]\nR999 = \"off\"\n")).run(&["check"]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert!(ran.err.starts_with("plan.toml [rules]: no rule has the code or name “R999”"), "{}", ran.err);
}

#[test]
fn a_missing_return_is_an_error_that_says_whose() {
    let folder = Folder::workspace().with("inbox/autumn/East Works.csv", "a\n");
    let ran = folder.run(&["reconcile"]);
    assert_eq!(ran.status, 1);
    let missing = ran.out.lines().find(|line| line.starts_with("missing")).expect("a line of the missing");
    assert!(missing.contains("巩义市"), "{missing}");
}

#[test]
fn the_files_in_an_archive_and_in_a_mail_are_returns_of_their_own() {
    let folder = Folder::workspace();
    let inbox = folder.path("inbox/autumn");
    fs::create_dir_all(&inbox).unwrap();
    for name in ["nested.zip", "words.eml", "password.7z"] {
        let parcel = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parcels").join(name);
        fs::copy(parcel, inbox.join(name)).unwrap();
    }
    let object = folder.run(&["reconcile", "--json"]).json();
    let of_file =
        |file: &Value| [&file["path"], &file["unit"], &file["state"]].map(|one| one.as_str().map(str::to_string));
    let files: Vec<_> = object["files"].as_array().unwrap().iter().map(of_file).collect();
    let expected = [
        // The same table in all: of those whose sender is known the shortest path counts.
        ["nested.zip/巩义市.zip/报送表.csv", "west", "duplicate"],
        ["nested.zip/登封市.csv", "west", "duplicate"],
        ["password.7z", "", "unreadable"],
        ["words.eml/巩义市报送表.csv", "west", "accepted"],
    ];
    let expected = expected.map(|file| file.map(|one| Some(one.to_string()).filter(|one| !one.is_empty())));
    assert_eq!(files, expected);
    let ran = folder.run(&["inspect", "inbox/autumn/nested.zip"]);
    assert!(ran.status == 0 && ran.out.contains("  巩义市.zip/报送表.csv\n"), "{}{}", ran.out, ran.err);
    let ran = folder.run(&["inspect", "inbox/autumn/nested.zip", "--cells"]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("like: inbox/autumn/nested.zip/"), "{}", ran.err);
    // A file in an archive is inspected by its path in it.
    for file in ["nested.zip/巩义市.zip/报送表.csv", "words.eml/巩义市报送表.csv"] {
        let file = format!("inbox/autumn/{file}");
        let ran = folder.run(&["inspect", &file]);
        assert!(ran.status == 0 && ran.out.contains("As a return: 巩义市, round autumn"), "{}{}", ran.out, ran.err);
        assert!(folder.run(&["inspect", &file, "--cells"]).out.contains("\tA1\t"));
    }
    let ran = folder.run(&["inspect", "inbox/autumn/nested.zip/郑州.csv"]);
    assert!(ran.status == 2 && ran.err.contains("there are: ") && ran.err.contains("登封市.csv"), "{}", ran.err);
    let ran = folder.run(&["inspect", "units.csv/郑州.csv"]);
    assert!(ran.status == 2 && ran.err.contains("no archive or mail"), "{}", ran.err);
}

#[test]
fn a_figure_is_weighed_against_the_round_before() {
    let plan = "title = \"T\"\nunits = \"units.csv\"\n[[campaign]]\nid = \"c\"\nname = \"C\"\n\
        [[campaign.indicator]]\nid = \"n\"\nname = \"参加人数\"\nmeasure = \"万人\"\n\
        [[round]]\nid = \"spring\"\nname = \"5月\"\ndue = \"2021-05-31\"\n[[round]]\nid = \"autumn\"\ndue = \"2021-08-31\"\n";
    let table = |figure: &str| format!("填报单位,巩义市\n指标,计量单位,目标,填报数\n参加人数,万人,,{figure}\n");
    let folder = Folder::workspace()
        .with("plan.toml", plan)
        .with("inbox/spring/巩义市.csv", &table("5.5"))
        .with("inbox/autumn/巩义市.csv", &table("60000"));
    let found = |round: &str| -> Vec<String> {
        let object = folder.run(&["--lang", "en", "reconcile", "--json", "--round", round]).json();
        let findings = object["findings"].as_array().unwrap().iter();
        let doubted = findings.filter(|finding| finding["code"] == "V102");
        doubted.map(|finding| finding["message"].as_str().unwrap().to_string()).collect()
    };
    assert!(found("spring").is_empty());
    let message = found("autumn").remove(0);
    assert!(message.contains("5.5 万人 was stated in an earlier round (5月)"), "{message}");
}

/// A return of the small plan's second unit.
fn returned(people: &str) -> String {
    format!("Unit,巩义市\nIndicator,Measure,Target,Stated\nPeople,人,,{people}\n")
}

#[test]
fn a_closed_round_tells_what_changes_until_it_is_closed_again() {
    let folder = Folder::workspace().with("inbox/spring/巩义市.csv", &returned("5"));
    let ran = folder.run(&["close", "spring", "--by", "Lin"]);
    assert_eq!((ran.status, ran.err.as_str()), (1, ""), "East Works is missing, and it is closed all the same");
    assert!(ran.out.starts_with("spring is closed by Lin: 1 files and 2 figures are kept in closed/spring.json."));
    assert!(ran.out.contains("errors are still open; it is closed all the same"), "{}", ran.out);
    let closing: Value = serde_json::from_slice(&fs::read(folder.path("closed/spring.json")).unwrap()).unwrap();
    assert_eq!(closing["due"], serde_json::json!(["east", "west"]));
    assert_eq!(closing["figures"][1]["stated"], "5");
    assert!(fs::read_to_string(folder.path("journal.jsonl")).unwrap().contains("round-closed"));
    assert!(folder.run(&[]).out.contains("spring (closed)"));

    let told = |folder: &Folder| -> Vec<String> {
        let object = folder.run(&["reconcile", "--round", "spring", "--json"]).json();
        let findings = object["findings"].as_array().unwrap().iter();
        let told = findings.filter(|finding| finding["code"] == "F109");
        told.map(|finding| finding["message"].as_str().unwrap().to_string()).collect()
    };
    assert_eq!(told(&folder), [""; 0]);
    let folder = folder.with("inbox/spring/巩义市.csv", &returned("6"));
    let changes = told(&folder);
    assert_eq!(changes.len(), 2);
    assert!(changes[1].contains("stated figure that counts: 5 人 then and 6 人 now"), "{changes:?}");

    let ran = folder.run(&["close", "spring"]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("by Lin; to close it again, add --again"), "{}", ran.err);
    let ran = folder.run(&["close", "spring", "--by", "Lin", "--again", "--json"]);
    assert_eq!(ran.json()["changes"].as_array().unwrap().len(), 2);
    assert_eq!(told(&folder), [""; 0]);
}

#[test]
fn status_is_the_ledger_of_units_by_rounds_and_writes_it_where_asked() {
    let folder = Folder::workspace().with("inbox/spring/巩义市.csv", &returned("5"));
    folder.run(&["templates", "--round", "autumn"]);
    folder.run(&["reconcile", "--round", "spring"]);
    assert!(!folder.run(&["status"]).out.contains("Every round:"), "one round has files");
    folder.run(&["close", "spring"]);
    let folder = folder.with("inbox/autumn/East Works.csv", &returned("6").replace("巩义市", "East Works"));
    let out = folder.run(&["status"]).out;
    let table: Vec<&str> = out.lines().skip_while(|line| *line != "Every round:").skip(1).collect();
    assert_eq!(
        table,
        [
            "Unit        spring (closed)  autumn",
            "East Works  missing          to correct",
            "巩义市      to correct       missing"
        ]
    );
    assert!(!folder.path("results/Ledger.xlsx").exists());
    let object = folder.run(&["status", "--workbook", "--json"]).json();
    assert_eq!(object["workbook"], "results/Ledger.xlsx");
    assert!(folder.path("results/Ledger.xlsx").is_file());
    let west = &object["ledger"][1];
    assert_eq!(west["unit"], "west");
    let of = |round: usize, key: &str| west["rounds"][round][key].clone();
    assert_eq!(
        (of(0, "round"), of(0, "status"), of(0, "must_correct")),
        ("spring".into(), "returned".into(), true.into())
    );
    assert!(of(0, "first_seen").is_string() && of(0, "template").is_null() && of(0, "closed").is_string());
    assert!(of(1, "first_seen").is_null() && of(1, "template").is_string() && of(1, "closed").is_null());
    assert_eq!(of(1, "accepted"), false);
}

#[test]
fn a_round_without_files_is_not_closed() {
    let folder = Folder::workspace();
    let ran = folder.run(&["close", "spring"]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert!(ran.err.starts_with("no files came in for spring, so it cannot be closed"), "{}", ran.err);
    assert!(!folder.path("closed").exists());
}

#[test]
fn a_later_round_is_weighed_against_what_was_closed_and_else_against_the_files() {
    let folder = Folder::workspace()
        .with("inbox/spring/巩义市.csv", &returned("5"))
        .with("inbox/autumn/巩义市.csv", &returned("4"));
    let fell = |folder: &Folder| -> Vec<String> {
        let object = folder.run(&["reconcile", "--round", "autumn", "--json"]).json();
        let findings = object["findings"].as_array().unwrap().iter();
        let fell = findings.filter(|finding| finding["code"] == "R107");
        fell.map(|finding| finding["message"].as_str().unwrap().to_string()).collect()
    };
    assert!(fell(&folder)[0].contains("5 人 was stated in an earlier round (spring)"), "{:?}", fell(&folder));
    folder.run(&["close", "spring"]);
    let folder = folder.with("inbox/spring/巩义市.csv", &returned("3"));
    assert!(fell(&folder)[0].contains("5 人 was stated"), "the closed figure, not that of the file as it is now");
    fs::remove_dir_all(folder.path("closed")).unwrap();
    assert!(fell(&folder).is_empty());
}

#[test]
fn templates_go_on_from_an_earlier_round_and_leave_the_stated_figure_to_be_filled_in() {
    let folder = Folder::workspace()
        .with("inbox/spring/巩义市.csv", &returned("5"))
        .with("inbox/spring/巩义市_Teams.csv", "Team,People（人）\nOne,3\nTwo,2\n");
    let ran = folder.run(&["templates", "--round", "autumn", "--from", "spring"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains("1 of them hold the rows of that round"), "{}", ran.out);
    assert!(ran.out.contains("Without a return that counts, and so blank: East Works"), "{}", ran.out);
    fs::create_dir_all(folder.path("inbox/autumn")).unwrap();
    fs::copy(folder.path("outbox/autumn/巩义市_autumn.xlsx"), folder.path("inbox/autumn/巩义市.xlsx")).unwrap();
    let object = folder.run(&["reconcile", "--round", "autumn", "--json"]).json();
    let figure = &object["units"][1]["figures"]["people"];
    assert_eq!((figure["stated"].as_str(), figure["roster"].as_str()), (None, Some("5")), "{object}");

    for (arguments, says) in [
        (["--round", "spring", "--from", "spring"], "--from takes an earlier round: spring is not due before spring"),
        (["--round", "spring", "--from", "autumn"], "--from takes an earlier round"),
    ] {
        let ran = folder.run(&[&["templates"][..], &arguments].concat());
        assert_eq!((ran.status, ran.out.as_str()), (2, ""));
        assert!(ran.err.contains(says), "{}", ran.err);
    }
    fs::remove_dir_all(folder.path("inbox/spring")).unwrap();
    let ran = folder.run(&["templates", "--round", "autumn", "--from", "spring"]);
    assert!(ran.status == 2 && ran.err.contains("no files came in for spring"), "{}", ran.err);
}

#[test]
fn what_goes_back_to_a_unit_is_listed_and_vanishes_when_its_new_return_tallies() {
    let plan = "title = \"T\"\nunits = \"units.csv\"\n[[campaign]]\nid = \"c\"\nname = \"C\"\n\
        [[campaign.indicator]]\nid = \"n\"\nname = \"参加人数\"\nmeasure = \"万人\"\n\
        [[round]]\nid = \"spring\"\nname = \"5月\"\ndue = \"2021-05-31\"\n";
    let table = |figure: &str| format!("填报单位,巩义市\n指标,计量单位,目标,填报数\n参加人数,万人,,{figure}\n");
    let folder = Folder::workspace().with("plan.toml", plan).with("inbox/spring/巩义市.csv", &table("待定"));
    let corrections = |folder: &Folder| folder.run(&["reconcile", "--json"]).json()["outputs"]["corrections"].clone();
    let name = "results/spring/corrections/巩义市_5月_更正.xlsx";
    assert_eq!(corrections(&folder), serde_json::json!([name]));
    let written = fs::read(folder.path(name)).unwrap();
    assert_eq!((corrections(&folder), fs::read(folder.path(name)).unwrap()), (serde_json::json!([name]), written));
    let says = folder.run(&["--lang", "zh", "reconcile"]).out;
    assert!(says.contains("需要更正的单位 1 个，退回用的更正表在：results/spring/corrections"), "{says}");
    let inspected = folder.run(&["inspect", name]).out;
    assert!(inspected.contains("巩义市"), "{inspected}");

    // What somebody else put into the folder stays.
    let folder = folder.with("results/spring/corrections/记录.txt", "x").with("inbox/spring/巩义市.csv", &table("5.5"));
    assert_eq!(corrections(&folder), serde_json::json!([]));
    assert_eq!(names(&folder.path("results/spring/corrections")), ["记录.txt"]);
    assert!(!folder.run(&["--lang", "zh", "reconcile"]).out.contains("更正表"));
}
