//! How much a rule's script may take. The engine's own defaults differ between debug and release builds, so every bound is set
//! here: what runs in one build runs in the other.

use rhai::module_resolvers::DummyModuleResolver;
use rhai::{AST, ASTNode, Engine, EvalAltResult, Expr, INT, OptimizationLevel, Position};

/// The most operations one call of a rule's function may take. They stand for time, and unlike time they are the same everywhere.
pub const OPERATIONS: u64 = 1_000_000;

/// The bytes of stack that are enough whatever a script does within the bounds below, in a debug build too. What needs most is
/// an array of an array of an array …, which the language copies and drops by recursion, and the longest rows of operands in calls
/// within one another. Memory is taken only for the part that is used.
pub const STACK: usize = 64 << 20;

/// The most calls within one another.
pub const CALLS: usize = 16;

/// The deepest an expression may be nested.
pub const DEPTH: usize = 32;

/// The most operands in a row (`a + b + c …`), as wide as tables get. For the engine each of them is a level more.
pub const OPERANDS: usize = 256;

/// The most bytes of text in one value. The longest text a cell can hold has 32,767 characters.
pub const TEXT: usize = 128 * 1024;

/// The most items in one array, those of arrays within it included. The villages of a city stay below.
pub const ITEMS: usize = 5_000;

/// The most entries in one map, those of maps within it included.
pub const ENTRIES: usize = 1_000;

/// The most variables at any moment.
pub const VARIABLES: usize = 128;

/// The most functions in one script.
pub const FUNCTIONS: usize = 32;

/// The most figures, numbers and operations in one relation: in a loop a formula doubles with every turn.
pub const TERMS: usize = 500;

/// The most relations one function may state.
pub const RELATIONS: usize = 200;

/// Words a rule may not use: other scripts, text run as a script, output.
pub(super) const FORBIDDEN: [&str; 5] = ["import", "export", "eval", "print", "debug"];

/// Words of the language that pass over what does not fit instead of saying so: a `switch` on a number with a text among its cases,
/// a `try` around a mistyped property.
pub(super) const SILENT: [&str; 3] = ["switch", "try", "catch"];

/// Shuts out files and what is forbidden, and sets every bound.
pub(super) fn impose(engine: &mut Engine) {
    engine.set_module_resolver(DummyModuleResolver);
    for symbol in FORBIDDEN.into_iter().chain(SILENT) {
        engine.disable_symbol(symbol);
    }
    // The language's own functions for the clock cannot be taken out one by one; what is registered here comes before them.
    let clock = || Err::<(), Box<EvalAltResult>>("规则不看时钟：同样的表，什么时候核对结果都一样".into());
    engine.register_fn("timestamp", clock);
    engine.register_fn("sleep", move |_: INT| clock());
    // A mistyped variable is an error when the script is compiled, a mistyped key when it runs.
    engine.set_strict_variables(true);
    engine.set_fail_on_invalid_map_property(true);
    // Without optimiser nothing is worked out before the bounds below apply.
    engine.set_optimization_level(OptimizationLevel::None);
    engine.set_max_operations(OPERATIONS);
    engine.set_max_call_levels(CALLS);
    engine.set_max_expr_depths(OPERANDS + DEPTH, OPERANDS + DEPTH);
    engine.set_max_string_size(TEXT);
    engine.set_max_array_size(ITEMS);
    engine.set_max_map_size(ENTRIES);
    engine.set_max_variables(VARIABLES);
    engine.set_max_functions(FUNCTIONS);
    engine.set_max_modules(0);
}

/// Where a script nests deeper than is allowed. Of operands in a row each one is nested in the next for the engine, but not for a
/// reader: they count as one level, for a sum over all columns of a table is a plain thing to write.
pub(super) fn too_deep(ast: &AST) -> Option<Position> {
    let mut place = None;
    ast.walk(&mut |path: &[ASTNode<'_>]| {
        let levels = path.len() - path.windows(2).filter(|pair| is_operand_in_row(&pair[0], &pair[1])).count();
        if levels > DEPTH {
            place = path.last().map(ASTNode::position);
        }
        place.is_none()
    });
    place
}

/// Whether a node is what stands to the left of an operator, and an operation itself.
fn is_operand_in_row(parent: &ASTNode<'_>, child: &ASTNode<'_>) -> bool {
    match (parent, child) {
        (ASTNode::Expr(Expr::FnCall(outer, _)), ASTNode::Expr(child @ Expr::FnCall(inner, _))) => {
            outer.is_operator_call()
                && inner.is_operator_call()
                && outer.args.first().is_some_and(|first| std::ptr::eq(first, *child))
        }
        _ => false,
    }
}
