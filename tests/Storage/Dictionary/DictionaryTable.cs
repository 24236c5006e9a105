namespace ZaloOrleans.Dictionary;

/// <summary>A table as the data dictionary describes it. Names are in lower case.</summary>
public sealed record DictionaryTable(string Name, IReadOnlyList<string> Columns, IReadOnlyList<DictionaryKey> Keys);

/// <summary>A key that the dictionary asks for. <c>KEYs on (a, b)</c> is one key a column.</summary>
public sealed record DictionaryKey(bool Unique, IReadOnlyList<string> Columns);
