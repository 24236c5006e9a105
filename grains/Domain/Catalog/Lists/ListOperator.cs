namespace ZaloOrleans.Catalog;

/// <summary>How a filter compares.</summary>
public enum ListOperator
{
    /// <summary><c>field=v</c></summary>
    Equal,

    /// <summary><c>field.ne=v</c>; a row without a value differs from every value.</summary>
    NotEqual,

    /// <summary><c>field.gt=v</c></summary>
    Greater,

    /// <summary><c>field.gte=v</c></summary>
    GreaterOrEqual,

    /// <summary><c>field.lt=v</c></summary>
    Less,

    /// <summary><c>field.lte=v</c></summary>
    LessOrEqual,

    /// <summary><c>field.in=a,b</c></summary>
    In,
}
