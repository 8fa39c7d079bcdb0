# What is done often: `just` lists it.

_default:
    @just --list

# Format, lints, tests
test: lint
    cargo test

lint:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings

# The bundled sample, in a new folder under target/
demo:
    rm -rf target/demo
    cargo run --release -- demo target/demo || test $? -eq 1

# Fuzzes the sniffer, every reader, the archives, the figures and the headings, each for so many seconds
fuzz SECONDS="60":
    fuzz/run {{SECONDS}}

# 2,000 mutants of a good return in every format, read by worker processes: the table of docs/ROBUSTNESS.md
mutants:
    MUTANTS=2000 cargo test --test mutants -- --nocapture

bench:
    cargo bench

# tallybook against a plain program, Python's best and the limits: docs/PERFORMANCE.md. Example: just race w1,w2 --runs 3
race PARTS="w1,w2,w3,w4,start,again" *OPTIONS:
    # The program is built apart from the examples, which switch on a feature of the writer that it goes without.
    cargo build --release --bin tallybook
    cargo build --release --examples
    python3 benches/race/race.py {{PARTS}} {{OPTIONS}}

# The facts of so many returns, asked in DuckDB and in Spark, with equality asserted and everything timed: docs/SCALE.md
scale RETURNS="1000":
    "${PYTHON:-python3}" benches/scale/scale.py {{RETURNS}}

# The library's documentation
docs:
    cargo doc --no-deps

# Stubs a rule: its file, its line in the catalogue, its fixture folder. Example: just new-rule R109-date-in-future
new-rule NAME:
    #!/usr/bin/env bash
    set -euo pipefail
    [[ '{{NAME}}' =~ ^([PFSVR][0-9]{3})-([a-z]+(-[a-z]+)*)$ ]] || { echo "write: just new-rule R109-date-in-future" >&2; exit 2; }
    code=${BASH_REMATCH[1]} name=${BASH_REMATCH[2]}
    lower=${code,,}
    module=${lower}_${name//-/_}
    file=src/rules/$module.rs
    ! ls src/rules/"$lower"_*.rs >/dev/null 2>&1 || { echo "$code is taken" >&2; exit 2; }
    mkdir -p src/rules "tests/rules/$code-$name"
    if [[ $code == P* ]]; then kind=Plan argument='plan: &Plan' import='crate::plan::Plan'; else kind=Round argument='case: &Case' import='super::Case'; fi
    cat > "$file" <<RUST
    //! $code $name: say in one line what is found.

    use $import;
    use crate::finding::{Finding, Rule, Severity};
    use crate::text::{Text, text};

    /// The rule.
    pub static RULE: Rule = Rule {
        code: "$code",
        name: "$name",
        severity: Severity::Error,
        title: text("", ""),
        why: text("", ""),
        remedy: text("", ""),
    };

    const SAYS: Text = text("", "");

    /// Facts only: what is found, and where.
    pub fn check($argument) -> Vec<Finding> {
        todo!("draw findings, worded by SAYS")
    }
    RUST
    # The last line of the catalogue is its closing bracket: the new rule stands before it, to be moved to its place.
    sed -i "/^pub static CATALOGUE/,/^\];/ s/^\];/    (\&$module::RULE, Check::$kind($module::check)),\n];/" src/rules.rs
    sed -i "0,/^use /s//mod $module;\n\nuse /" src/rules.rs
    touch "tests/rules/$code-$name/.gitkeep"
    echo "Write $file, move its lines in src/rules.rs to their places, and fill tests/rules/$code-$name/."
