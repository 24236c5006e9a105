using ZaloOrleans.Rules;

namespace ZaloOrleans.Zalo;

/// <summary>What a body asks of a Zalo account, beyond its contract. Pure.</summary>
public static class ZaloAccountBody
{
    /// <summary>The fields that are secrets.</summary>
    public static readonly IReadOnlyList<string> Secrets = ["accessToken", "refreshToken", "appSecret", "oaSecretKey", "miniAppKey"];

    /// <summary>Notes what is wrong with a new one.</summary>
    public static void CheckNew(IReadOnlyDictionary<string, object?> values, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(faults);
        if (!IsOfficial(values))
        {
            RefuseSecrets(values, "Only an Official Account has secrets: name its appId.", faults);
        }
        else if (values.GetValueOrDefault("zaloUserId") is string id && (id.Length > 30 || !id.All(char.IsAsciiDigit)))
        {
            faults.Add("/zaloUserId", "invalid_format", "The id of an Official Account is 1 to 30 digits, as text.");
        }
    }

    /// <summary>Notes what is wrong with a change.</summary>
    /// <param name="isOfficial">Whether the row is an Official Account.</param>
    /// <param name="values">The fields.</param>
    /// <param name="faults">Where faults are noted.</param>
    public static void CheckChange(bool isOfficial, IReadOnlyDictionary<string, object?> values, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(faults);
        if (isOfficial)
        {
            if (values.TryGetValue("appId", out var app) && app is null)
            {
                faults.Add("/appId", "required", "An Official Account has an app. To disconnect it, delete it.");
            }

            return;
        }

        RefuseSecrets(values, "A person has no secrets.", faults);
        if (values.GetValueOrDefault("appId") is not null)
        {
            faults.Add("/appId", "not_an_official_account", "A person does not become an Official Account. Make a new one.");
        }
    }

    /// <summary>Whether a new row with these fields is an Official Account.</summary>
    public static bool IsOfficial(IReadOnlyDictionary<string, object?> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values.GetValueOrDefault("appId") is not null;
    }

    private static void RefuseSecrets(IReadOnlyDictionary<string, object?> values, string detail, Faults faults)
    {
        foreach (var secret in Secrets.Where(s => values.GetValueOrDefault(s) is not null))
        {
            faults.Add($"/{secret}", "not_an_official_account", detail);
        }
    }
}
