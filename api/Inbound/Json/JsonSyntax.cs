using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using ZaloOrleans.Errors;

namespace ZaloOrleans.Api.Inbound.Json;

/// <summary>Faults of a body as a whole: no part of it can be trusted.</summary>
internal static class JsonSyntax
{
    /// <summary>What is wrong with the bytes before they are read as JSON; null where nothing is.</summary>
    public static Fault? Check(ReadOnlySpan<byte> body) =>
        body.IsEmpty ? new Fault("", "malformed_json", "The body is empty; it must be JSON.")
        : !Utf8.IsValid(body) ? new Fault("", "malformed_json", "The body is not UTF-8. A surrogate that stands alone is no character.")
        : null;

    /// <summary>What is wrong with the JSON that could not be read.</summary>
    public static Fault Of(JsonException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);

        // Not the exception's message: it repeats what was sent.
        return new Fault("", "malformed_json", string.Create(CultureInfo.InvariantCulture,
            $"The body is not JSON: line {(exception.LineNumber ?? 0) + 1}, byte {(exception.BytePositionInLine ?? 0) + 1}."));
    }
}
