namespace ZaloOrleans.Catalog;

/// <summary>Who may read and write a field.</summary>
public enum FieldAccess
{
    /// <summary>Callers read and write it.</summary>
    Free,

    /// <summary>Callers write it when the row is made, and read it.</summary>
    CreateOnly,

    /// <summary>The engine writes it.</summary>
    ReadOnly,

    /// <summary>A secret: callers write it.</summary>
    WriteOnly,
}
