namespace ZaloOrleans.Schema;

/// <summary>A question to the catalog that a sound database answers with no rows.</summary>
/// <param name="Code">The code of its findings.</param>
/// <param name="Remedy">How to mend them.</param>
/// <param name="Sql">Gives subject and problem. It may use <c>@allowedIndexes</c> and <c>@globalTables</c> of <see cref="SchemaAllowList"/>, and <c>@migrations</c>, the names of this program's.</param>
internal sealed record SchemaCheck(string Code, string Remedy, string Sql);
