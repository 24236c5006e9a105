using ZaloOrleans.Errors;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

/// <summary>What a caller is told of a value that the database refuses. Which constraint refused it is the log's. Pure.</summary>
public static class RefusedValue
{
    private static readonly (string Column, string Field)[] Places = [("city_code", "cityCode"), ("state_code", "stateCode"), ("country_code", "countryCode")];

    /// <summary>The fault, at the field where the refusal tells it.</summary>
    /// <param name="failed">The refusal.</param>
    /// <param name="parent">The pointer to what holds the fields: <c>/traits</c>, or empty.</param>
    public static Fault Of(TurnOutcome.Failed failed, string parent)
    {
        ArgumentNullException.ThrowIfNull(failed);
        var field = Array.Find(Places, place => failed.Reason == $"customers_{place.Column}_fkey").Field;
        return field is null
            ? new Fault(parent, "invalid_value", "The database refuses a value. Check codes and lengths.")
            : new Fault($"{parent}/{field}", "unknown_reference", "There is no such place.");
    }
}
