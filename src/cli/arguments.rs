//! What can be said on the command line, and the help for it.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use gouji::model::rule_summary::Level;
use gouji::settle::Date;
use gouji::text::period::Period;
use toml::value::Datetime;

const TOP: &str = "\
{about}

用法：{usage}

命令：
{subcommands}

选项：
{options}{after-help}
";

const COMMAND: &str = "\
{about}

用法：{usage}

参数：
{positionals}

选项：
{options}{after-help}
";

const WITH_COMMANDS: &str = "\
{about}

用法：{usage}

命令：
{subcommands}

选项：
{options}{after-help}
";

const WITHOUT_PARAMETERS: &str = "\
{about}

用法：{usage}

选项：
{options}{after-help}
";

#[derive(Debug, Parser)]
#[command(
    name = "gouji",
    about = "勾稽：核对民生实事项目月度进度表，指出哪一格有误、为什么、应填多少",
    version,
    help_template = TOP,
    override_usage = "gouji <命令> [选项] …",
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "示例：
  gouji check 华容县.xlsx              核对一个文件
  gouji check 2025-11 -o 结果.txt      核对整个文件夹，结果写入文件
  gouji explain E4                     说明规则 E4

每个命令的选项见 gouji <命令> --help"
)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,

    /// 显示帮助
    #[arg(short = 'h', long, action = ArgAction::Help, global = true, display_order = 900)]
    help: Option<bool>,

    /// 显示版本
    #[arg(short = 'V', long, action = ArgAction::Version, display_order = 901)]
    version: Option<bool>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// 核对文件或文件夹，列出问题
    #[command(help_template = COMMAND, override_usage = "gouji check [选项] <路径>…", after_help = CHECK_END)]
    Check(Check),
    /// 查看文件是怎样被识别的：版式、期别、地区、指标、精度
    #[command(help_template = COMMAND, override_usage = "gouji inspect [选项] <文件>…")]
    Inspect(Inspect),
    /// 市专班办公室每月汇总：读入整个文件夹，写出问题清单、突出问题
    #[command(help_template = COMMAND, override_usage = "gouji office [选项] -o <文件夹> <路径>…", after_help = OFFICE_END)]
    Office(Office),
    /// 说明一条规则：查什么、为什么、怎么改
    #[command(help_template = COMMAND, override_usage = "gouji explain [选项] <规则代码>")]
    Explain(Explain),
    /// 显示现在起作用的配置，每一项写在哪里
    #[command(help_template = COMMAND, override_usage = "gouji config [选项] [路径]")]
    Config(Config),
    /// 列出全部规则；写规则、试规则、查规则、生成规则目录
    #[command(
        help_template = WITH_COMMANDS,
        override_usage = "gouji rules [选项]\n      gouji rules <命令> …",
        args_conflicts_with_subcommands = true,
        disable_help_subcommand = true,
        after_help = RULES_END
    )]
    Rules(Rules),
}

const CHECK_END: &str = "退出码：
  0  没有达到 --fail-level 级别的问题
  1  有
  2  用法不对、文件读不了、版式认不出或规则有错（不论有无问题）

结果写到标准输出（或 -o 指定的文件），其余信息写到标准错误。";

#[derive(Args, Debug)]
pub struct Check {
    /// 要核对的文件或文件夹（含下级文件夹）；- 为标准输入
    #[arg(required = true, value_name = "路径")]
    pub paths: Vec<PathBuf>,

    /// 结果格式：full 详细（默认）、concise 每个问题一行、json、sarif、github、xlsx 核实清单（配 -o）、waivers 豁免样本、claims 文表核对表（Markdown）
    #[arg(long, value_name = "格式", default_value = "full", hide_default_value = true, hide_possible_values = true)]
    pub format: Format,

    /// 结果写入文件，不显示在屏幕上
    #[arg(short, long, value_name = "文件")]
    pub output: Option<PathBuf>,

    /// 表的期别，如 2025-11；不给则从标题或文件名识别
    #[arg(long, value_name = "年-月", value_parser = period)]
    pub period: Option<Period>,

    #[command(flatten)]
    pub sources: Sources,

    /// 从哪一级起退出码为 1：mandatory 强制性（默认）、verify 核实性、advisory 提示性
    #[arg(long, value_name = "级别", default_value = "mandatory", hide_default_value = true, hide_possible_values = true)]
    pub fail_level: FailLevel,

    #[command(flatten)]
    pub decisions: Decisions,

    #[command(flatten)]
    pub look: Look,
}

const OFFICE_END: &str = "写出：
  问题清单.xlsx       全部问题，另按县市区分表，供下发整改
  突出问题.md、.docx  “三、突出问题”的文字；docx 按 GB/T 9704 排版
  突出问题-依据.json  每句话依据哪些问题，各项目怎样得分
  综合评价.xlsx、.md  加 --ranking 或配置要求时

退出码与 gouji check 相同。不会覆盖别人放在结果文件夹里的、或写出后有人改过的文件。";

#[derive(Args, Debug)]
pub struct Office {
    /// 本月的全部材料：文件夹（含下级文件夹）或文件
    #[arg(required = true, value_name = "路径")]
    pub paths: Vec<PathBuf>,

    /// 结果写入此文件夹，没有则新建
    #[arg(short, long, value_name = "文件夹", required = true)]
    pub output: PathBuf,

    /// 哪个月，如 2025-11；不给则从标题或文件名识别，取最近的一个月
    #[arg(long, value_name = "年-月", value_parser = period)]
    pub period: Option<Period>,

    /// 同时写出综合评价及排名
    #[arg(long)]
    pub ranking: bool,

    /// 结果文件夹里有同名文件也覆盖
    #[arg(long)]
    pub overwrite: bool,

    /// “三、突出问题”的用语（TOML），代替内置的
    #[arg(long, value_name = "文件", display_order = 105)]
    pub wording: Option<PathBuf>,

    #[command(flatten)]
    pub sources: Sources,

    /// 从哪一级起退出码为 1：mandatory 强制性（默认）、verify 核实性、advisory 提示性
    #[arg(long, value_name = "级别", default_value = "mandatory", hide_default_value = true, hide_possible_values = true)]
    pub fail_level: FailLevel,

    #[command(flatten)]
    pub decisions: Decisions,

    #[command(flatten)]
    pub look: Look,
}

#[derive(Args, Debug)]
pub struct Inspect {
    /// 要查看的文件或文件夹；- 为标准输入
    #[arg(required = true, value_name = "文件")]
    pub paths: Vec<PathBuf>,

    /// 按写规则时看到的样子：每个名称（i.target.total、p.progress……）在这里是什么
    #[arg(long)]
    pub as_rule: bool,

    /// 只看名称里有这几个字的指标（与 --as-rule 同用）
    #[arg(long, value_name = "文字", requires = "as_rule", default_value = "", hide_default_value = true)]
    pub indicator: String,

    /// 结果格式：text 文字（默认）、json
    #[arg(long, value_name = "格式", default_value = "text", hide_default_value = true, hide_possible_values = true)]
    pub format: InspectFormat,

    /// 结果写入文件，不显示在屏幕上
    #[arg(short, long, value_name = "文件")]
    pub output: Option<PathBuf>,

    /// 表的期别，如 2025-11；不给则从标题或文件名识别
    #[arg(long, value_name = "年-月", value_parser = period)]
    pub period: Option<Period>,

    #[command(flatten)]
    pub sources: Sources,

    #[command(flatten)]
    pub look: Look,
}

#[derive(Args, Debug)]
pub struct Explain {
    /// 规则代码，如 E4
    #[arg(value_name = "规则代码")]
    pub code: String,

    #[command(flatten)]
    pub sources: Sources,

    #[command(flatten)]
    pub look: Look,
}

#[derive(Args, Debug)]
pub struct Config {
    /// 文件或文件夹：从这里往上找 gouji.toml；不给则从当前文件夹找
    #[arg(value_name = "路径")]
    pub path: Option<PathBuf>,

    /// 结果格式：text 文字（默认，也是 TOML）、json
    #[arg(long, value_name = "格式", default_value = "text", hide_default_value = true, hide_possible_values = true)]
    pub format: InspectFormat,

    #[command(flatten)]
    pub sources: Sources,

    #[command(flatten)]
    pub look: Look,
}

#[derive(Args, Debug)]
pub struct Rules {
    #[command(subcommand)]
    pub command: Option<RulesCommand>,

    #[command(flatten)]
    pub sources: Sources,

    #[command(flatten)]
    pub look: Look,
}

const RULES_END: &str = "不写命令时列出全部规则。

示例：
  gouji rules new progress/F9-too-fast   从样板新建一条规则
  gouji rules test rules/progress        运行这些规则的例子
  gouji rules lint rules/progress        检查这些规则的写法";

/// What can be done with rules.
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// 从样板新建一条规则：脚本、说明、例子，马上就能通过自己的例子
    #[command(help_template = COMMAND, override_usage = "gouji rules new [选项] <组/编号-名称>")]
    New(NewRule),
    /// 运行规则的例子：反例要找出列明的问题，正例一个也不能报
    #[command(help_template = COMMAND, override_usage = "gouji rules test [选项] [规则代码或文件夹]", after_help = TEST_END)]
    Test(TestRules),
    /// 检查规则的写法：没用的参数、永远不成立的条件、重复和矛盾的规则……
    #[command(help_template = COMMAND, override_usage = "gouji rules lint [选项] [文件夹]", after_help = LINT_END)]
    Lint(LintRules),
    /// 脚本里可以写的名称：是什么、用在哪里、例子；不写名称则全部列出
    #[command(help_template = COMMAND, override_usage = "gouji rules api [名称]", after_help = API_END)]
    Api(RuleNames),
    /// 生成规则目录、每条规则的说明页和规则的语言
    #[command(help_template = WITHOUT_PARAMETERS, override_usage = "gouji rules docs [选项]", after_help = DOCS_END)]
    Docs(RuleDocs),
}

const TEST_END: &str = "退出码：0 全部通过，1 有规则没通过，2 用法不对、读不了或有规则装不进来";
const LINT_END: &str = "退出码：0 没有问题，1 有，2 用法不对或读不了";
const API_END: &str = "示例：
  gouji rules api            全部名称
  gouji rules api says       一个名称
  gouji rules api 指标       一类东西的全部名称";
const DOCS_END: &str = "退出码：0 写好了（或 --check 时都是新的），1 --check 时有过时的，2 用法不对、写不了或有规则装不进来";

#[derive(Args, Debug)]
pub struct NewRule {
    /// 组/编号-名称，如 progress/F9-too-fast
    #[arg(value_name = "组/编号-名称")]
    pub name: String,

    /// 规则所在的文件夹（默认 rules）
    #[arg(long, value_name = "文件夹", default_value = "rules", hide_default_value = true)]
    pub rules: PathBuf,

    /// 可以另立一个组
    #[arg(long)]
    pub force: bool,
}

#[derive(Args, Debug)]
pub struct TestRules {
    /// 规则代码，或规则所在的文件夹；不写则运行全部内置规则
    #[arg(value_name = "规则代码或文件夹")]
    pub which: Option<String>,

    #[command(flatten)]
    pub sources: Sources,

    #[command(flatten)]
    pub look: Look,
}

#[derive(Args, Debug)]
pub struct LintRules {
    /// 规则所在的文件夹；不写则检查内置规则
    #[arg(value_name = "文件夹")]
    pub folder: Option<PathBuf>,

    /// 配置文件（TOML）：规则里用到的阈值要写在其中
    #[arg(long, value_name = "文件", display_order = 102)]
    pub profile: Option<PathBuf>,

    #[command(flatten)]
    pub look: Look,
}

#[derive(Args, Debug)]
pub struct RuleNames {
    /// 名称，如 says、p.target，或一类东西，如 指标
    #[arg(value_name = "名称")]
    pub name: Option<String>,
}

#[derive(Args, Debug)]
pub struct RuleDocs {
    /// 写到哪个文件夹（默认 docs/rules）
    #[arg(long, value_name = "文件夹", default_value = "docs/rules", hide_default_value = true)]
    pub out: PathBuf,

    /// 不写，只看有没有过时的
    #[arg(long)]
    pub check: bool,

    #[command(flatten)]
    pub sources: Sources,

    #[command(flatten)]
    pub look: Look,
}

/// What was decided about findings.
#[derive(Args, Clone, Debug, Default)]
pub struct Decisions {
    /// 豁免文件；不给则用表所在文件夹或上面最近的“豁免.toml”
    #[arg(long, value_name = "文件", display_order = 20)]
    pub waivers: Option<PathBuf>,

    /// 填好的核实清单（xlsx），读回其中的说明；可以写几次
    #[arg(long, value_name = "文件", display_order = 21)]
    pub explanations: Vec<PathBuf>,

    /// 以这一天判断豁免是否到期，如 2025-12-10；不给则为今天（北京时间）
    #[arg(long, value_name = "日期", value_parser = day, display_order = 22)]
    pub today: Option<Date>,
}

/// Where rules and profile come from.
#[derive(Args, Clone, Debug, Default)]
pub struct Sources {
    /// 只用此文件夹中的规则，不用内置规则
    #[arg(long, value_name = "文件夹", display_order = 100)]
    pub rules: Option<PathBuf>,

    /// 在内置规则之外再加此文件夹中的规则
    #[arg(long, value_name = "文件夹", display_order = 101)]
    pub extend_rules: Option<PathBuf>,

    /// 配置：文件（TOML）或内置配置的名字，如 yinchuan；在 gouji.toml 之上
    #[arg(long, value_name = "文件或名字", display_order = 102)]
    pub profile: Option<PathBuf>,

    /// 只用这些规则：编号或它的开头，用逗号隔开，如 E,F1
    #[arg(long, value_name = "编号", value_delimiter = ',', display_order = 103)]
    pub select: Vec<String>,

    /// 不用这些规则：编号或它的开头，用逗号隔开
    #[arg(long, value_name = "编号", value_delimiter = ',', display_order = 104)]
    pub ignore: Vec<String>,
}

/// How text is shown.
#[derive(Args, Clone, Copy, Debug)]
pub struct Look {
    /// 颜色：auto 自动（默认）、always 总是、never 不用
    #[arg(
        long,
        value_name = "方式",
        default_value = "auto",
        hide_default_value = true,
        hide_possible_values = true,
        display_order = 110
    )]
    pub color: Colour,

    /// 表格线只用 ASCII 字符（老式控制台错行时用）
    #[arg(long, display_order = 111)]
    pub ascii: bool,

    /// 每行的宽度（列数，一个汉字占两列）；不给则按窗口宽度
    #[arg(long, value_name = "列数", value_parser = width, display_order = 112)]
    pub width: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Full,
    Concise,
    Json,
    Sarif,
    Github,
    Claims,
    Xlsx,
    Waivers,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum InspectFormat {
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailLevel {
    Mandatory,
    Verify,
    Advisory,
}

impl FailLevel {
    /// Whether findings of a level count.
    pub fn counts(self, level: Level) -> bool {
        match self {
            FailLevel::Mandatory => level == Level::Mandatory,
            FailLevel::Verify => level != Level::Advisory,
            FailLevel::Advisory => true,
        }
    }
}

/// Reads `2025-11`.
fn period(text: &str) -> Result<Period, String> {
    let form = "请写成“年-月”，例如 --period 2025-11";
    let (year, month) = text.trim().split_once('-').ok_or_else(|| format!("不是期别，{form}"))?;
    let digits = |part: &str, lengths: &[usize]| lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(year, &[4]) || !digits(month, &[1, 2]) {
        return Err(format!("不是期别，{form}"));
    }
    let (year, month): (u16, u8) = year.parse().ok().zip(month.parse().ok()).ok_or_else(|| form.to_owned())?;
    if !(1900..=2999).contains(&year) {
        return Err(format!("年份 {year} 不合理，{form}"));
    }
    if !(1..=12).contains(&month) {
        return Err(format!("没有 {month} 月，月份应为 1 至 12；{form}"));
    }
    Ok(Period { year: Some(year), month })
}

/// Reads `2025-12-10`.
fn day(text: &str) -> Result<Date, String> {
    let moment = Datetime::from_str(text.trim()).ok().filter(|moment| moment.time.is_none());
    moment.and_then(|moment| moment.date).ok_or_else(|| "请写成“年-月-日”，例如 --today 2025-12-10".to_owned())
}

/// Reads a number of columns.
fn width(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|width| (60..=1000).contains(width)).ok_or_else(|| "宽度应为 60 至 1000 的整数".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn arguments_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_period_is_a_year_and_a_month() {
        assert_eq!(period("2025-11"), Ok(Period { year: Some(2025), month: 11 }));
        assert_eq!(period("2025-3"), Ok(Period { year: Some(2025), month: 3 }));
        for wrong in ["2025-13", "2025-00", "2025", "25-11", "2025-111", "2025-+1", "2025-１１", "", "-", "0000-01", "2025-11-30"]
        {
            assert!(period(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_fail_level_counts_what_is_as_binding_or_more() {
        assert!(FailLevel::Mandatory.counts(Level::Mandatory) && !FailLevel::Mandatory.counts(Level::Verify));
        assert!(FailLevel::Verify.counts(Level::Mandatory) && !FailLevel::Verify.counts(Level::Advisory));
        assert!(FailLevel::Advisory.counts(Level::Advisory));
    }
}
