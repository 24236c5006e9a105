using System.Globalization;
using System.Text.Json;
using ZaloOrleans.Messaging;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Accounts;

/// <summary>Checks windows in which nothing is sent.</summary>
internal static class QuietHoursChecks
{
    private const int Most = 20;
    private static readonly string[] Ends = ["from", "to"];
    private static readonly string[] Days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// <summary>Notes what is wrong with a JSON array of windows.</summary>
    public static void Check(string json, string pointer, Faults faults)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.GetArrayLength() > Most)
        {
            faults.Add(pointer, "too_many", $"There are at most {Most} windows.");
        }

        var i = 0;
        foreach (var window in document.RootElement.EnumerateArray())
        {
            Check(window, $"{pointer}/{i++}", faults);
        }
    }

    private static void Check(JsonElement window, string at, Faults faults)
    {
        if (window.ValueKind != JsonValueKind.Object)
        {
            faults.Add(at, "invalid_type", """A window is an object such as {"from":"22:00","to":"07:00"}.""");
            return;
        }

        foreach (var name in Ends.Where(n => !window.TryGetProperty(n, out _)))
        {
            faults.Add($"{at}/{name}", "required", "It is needed.");
        }

        foreach (var member in window.EnumerateObject())
        {
            var pointer = $"{at}/{Catalog.JsonPointer.Escape(member.Name)}";
            switch (member.Name)
            {
                case "from" or "to" when !IsTime(member.Value):
                    faults.Add(pointer, "invalid_time", "It is a local time such as 22:00.");
                    break;

                case "days" when !IsListOf(member.Value, Days.Contains):
                    faults.Add(pointer, "invalid_word", $"It is a list of {string.Join(", ", Days)}.");
                    break;

                case "categories" when !IsListOf(member.Value, word => MessageCategories.TryParse(word, out _)):
                    faults.Add(pointer, "invalid_word", "It is a list of transaction, customer_care, promotion.");
                    break;

                case "from" or "to" or "days" or "categories":
                    break;

                default:
                    faults.Add(pointer, "unknown_field", "There is no such field. There are: from, to, days, categories.");
                    break;
            }
        }
    }

    private static bool IsTime(JsonElement value) => value.ValueKind == JsonValueKind.String
        && TimeOnly.TryParseExact(value.GetString(), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool IsListOf(JsonElement value, Func<string, bool> isWord) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0
        && value.EnumerateArray().All(w => w.ValueKind == JsonValueKind.String && isWord(w.GetString()!));
}
