//! The catalogue in words: one rule for the terminal, all of them as a page of the manual.

use super::CATALOGUE;
use crate::finding::Rule;
use crate::text::{Lang, Text, text};

const WHY: Text = text("为什么", "Why");
const REMEDY: Text = text("怎么办", "What to do");
const INTRO: Text = text(
    "# 规则\n\n本页由程序生成，内容与 `tallybook explain` 一致。规则的轻重可在 plan.toml 中调整，如 `[rules]` 之下写 `R103 = \"off\"`；可写 error（错误）、warning（提醒）、info（提示）、off（不查）。\n",
    "# Rules\n\nThis page is generated and says what `tallybook explain` says. A plan can set the severity of a rule, as `R103 = \"off\"` below `[rules]` in plan.toml: error, warning, info or off.\n",
);
const HEADINGS: Text = text("| 编号 | 名称 | 轻重 | 含义 |", "| code | name | severity | meaning |");

/// A rule for the terminal: code, name, severity, title, why it matters, what to do.
pub fn explain(rule: &Rule, lang: Lang) -> String {
    let severity = rule.severity.word().get(lang);
    let head = text("{code} {name}（{severity}）", "{code} {name} ({severity})");
    let head =
        head.fill(lang, &[("code", rule.code.into()), ("name", rule.name.into()), ("severity", severity.into())]);
    let title = rule.title.get(lang);
    let colon = text("：", ": ").get(lang);
    let (why, remedy) = (WHY.get(lang), REMEDY.get(lang));
    format!("{head}\n{title}\n\n{why}{colon}{}\n{remedy}{colon}{}\n", rule.why.get(lang), rule.remedy.get(lang))
}

/// The whole catalogue as Markdown: a table of all rules, then each of them.
pub fn manual(lang: Lang) -> String {
    let mut page = format!("{}\n{}\n| --- | --- | --- | --- |\n", INTRO.get(lang), HEADINGS.get(lang));
    for (rule, _) in CATALOGUE {
        let (code, name) = (rule.code, rule.name);
        let (severity, title) = (rule.severity.word().get(lang), rule.title.get(lang));
        page.push_str(&format!("| [{code}](#{anchor}) | {name} | {severity} | {title} |\n", anchor = anchor(rule)));
    }
    let colon = text("：", ": ").get(lang);
    for (rule, _) in CATALOGUE {
        let (severity, title) = (rule.severity.word().get(lang), rule.title.get(lang));
        page.push_str(&format!("\n## {} {}\n\n**{title}**{colon}{severity}\n\n", rule.code, rule.name));
        page.push_str(&format!("**{}**{colon}{}\n\n", WHY.get(lang), rule.why.get(lang)));
        page.push_str(&format!("**{}**{colon}{}\n", REMEDY.get(lang), rule.remedy.get(lang)));
    }
    page
}

/// What Markdown viewers make of a rule's heading.
fn anchor(rule: &Rule) -> String {
    format!("{}-{}", rule.code, rule.name).to_lowercase()
}
