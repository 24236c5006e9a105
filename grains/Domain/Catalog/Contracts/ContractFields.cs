using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ZaloOrleans.Catalog;

/// <summary>Reads a contract's property and its attributes.</summary>
internal static class ContractFields
{
    private static readonly TimeSpan PatternLimit = TimeSpan.FromMilliseconds(100);

    public static ContractField Of(PropertyInfo property)
    {
        var kind = KindOf(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType);
        var access = AccessOf(property);
        var json = property.GetCustomAttribute<JsonShapeAttribute>();
        var range = property.GetCustomAttribute<RangeAttribute>();
        var pattern = property.GetCustomAttribute<RegularExpressionAttribute>();
        return new ContractField
        {
            Name = JsonNamingPolicy.CamelCase.ConvertName(property.Name),
            Column = property.GetCustomAttribute<ColumnAttribute>()?.Name ?? JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name),
            Kind = kind,
            Access = access,
            IsNullable = IsNullable(property),
            IsRequired = property.IsDefined(typeof(RequiredMemberAttribute)),
            MinLength = property.GetCustomAttribute<LengthAttribute>()?.MinimumLength ?? 0,
            MaxLength = property.GetCustomAttribute<LengthAttribute>()?.MaximumLength ?? property.GetCustomAttribute<MaxLengthAttribute>()?.Length
                ?? json?.MostCharacters ?? int.MaxValue,
            Min = range is null ? decimal.MinValue : Number(range.Minimum),
            Max = range is null ? decimal.MaxValue : Number(range.Maximum),
            Words = [.. property.GetCustomAttribute<WordsAttribute>()?.Words ?? []],
            Pattern = pattern is null ? null : new Regex(pattern.Pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, PatternLimit),
            IsTimeZone = property.IsDefined(typeof(TimeZoneFieldAttribute)),
            IsJsonObject = json?.IsObject,
            Parent = property.GetCustomAttribute<ReferenceAttribute>()?.Resource,
            UniqueKeys = [.. property.GetCustomAttributes<UniqueKeyAttribute>().Select(k => k.Index)],
            NotBefore = property.GetCustomAttribute<NotBeforeAttribute>()?.Field,
            IsFilterable = kind != FieldKind.Json && access != FieldAccess.WriteOnly && !property.IsDefined(typeof(UnfilteredAttribute)),
        };
    }

    private static decimal Number(object bound) => Convert.ToDecimal(bound, CultureInfo.InvariantCulture);

    private static FieldKind KindOf(Type type) =>
        type == typeof(string) ? FieldKind.Text
        : type == typeof(int) ? FieldKind.Integer
        : type == typeof(long) ? FieldKind.Long
        : type == typeof(decimal) ? FieldKind.Number
        : type == typeof(bool) ? FieldKind.Boolean
        : type == typeof(DateTimeOffset) ? FieldKind.Time
        : type == typeof(DateOnly) ? FieldKind.Date
        : FieldKind.Json;

    private static FieldAccess AccessOf(PropertyInfo property) =>
        property.IsDefined(typeof(ReadOnlyFieldAttribute)) ? FieldAccess.ReadOnly
        : property.IsDefined(typeof(WriteOnlyFieldAttribute)) ? FieldAccess.WriteOnly
        : property.IsDefined(typeof(CreateOnlyFieldAttribute)) ? FieldAccess.CreateOnly
        : FieldAccess.Free;

    private static bool IsNullable(PropertyInfo property) => property.PropertyType.IsValueType
        ? Nullable.GetUnderlyingType(property.PropertyType) is not null
        : new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable;
}
