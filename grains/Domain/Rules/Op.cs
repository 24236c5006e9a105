namespace ZaloOrleans.Rules;

/// <summary>How two values are compared; on the wire in snake_case.</summary>
public enum Op
{
    Eq,
    Ne,
    Gt,
    Gte,
    Lt,
    Lte,
    In,
    NotIn,
    Contains,
    StartsWith,
    Exists,
    NotExists,
}
