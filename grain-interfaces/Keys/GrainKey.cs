using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ZaloOrleans.Keys;

/// <summary>
/// The only place where grain keys are made and read. A key is <c>t{account}/{kind}[/{part}...]</c>, for instance <c>t1/c/42</c>.
/// </summary>
/// <remarks>
/// The slash keeps Orleans' ADO.NET storage from reading a key as a hexadecimal number or a GUID, under which
/// <c>0901234567</c> and <c>901234567</c> would be one row. A key never exceeds <see cref="MaxLength"/> characters.
/// </remarks>
public readonly record struct GrainKey
{
    /// <summary>Longest key, characters. Orleans' reminder table, the narrowest holder of keys, takes 150 with the grain type.</summary>
    public const int MaxLength = 120;

    private static readonly SearchValues<char> PartCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");

    private readonly string? _text;

    private GrainKey(string text) => _text = text;

    /// <summary>The text form, which is the Orleans key and the key of the state row.</summary>
    public string Text => _text ?? throw new InvalidOperationException("An empty grain key has no text.");

    /// <summary>The account in the key.</summary>
    public AccountId Account => AccountOf(Text);

    /// <summary>What kind of grain it is.</summary>
    public GrainKind Kind => KindOf(Text);

    public override string ToString() => Text;

    /// <summary>A customer: <c>t1/c/42</c>.</summary>
    public static GrainKey Customer(AccountId account, long customerId) => Make(account, GrainKind.Customer, Number(customerId));

    /// <summary>One customer's way through one journey: <c>t1/j/{journey}/{customer}/{run}</c>.</summary>
    public static GrainKey JourneyRun(AccountId account, long journeyId, long customerId, long runId) =>
        Make(account, GrainKind.JourneyRun, $"{Number(journeyId)}/{Number(customerId)}/{Number(runId)}");

    /// <summary>A visitor's device. The id is hashed, because a client chooses it freely and it may be long or personal.</summary>
    public static GrainKey Device(AccountId account, string deviceId) =>
        Make(account, GrainKind.Device, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(deviceId)).AsSpan(0, 16)));

    /// <summary>The HTTP calls of one lane of one Official Account: <c>t1/s/{oa}/{lane}</c>.</summary>
    public static GrainKey Sender(AccountId account, long oaId, string lane) => Make(account, GrainKind.Sender, $"{Number(oaId)}/{Part(lane)}");

    /// <summary>How fast an account may send on a channel: <c>t1/r/{channel}</c>; over all channels: <c>t1/r/all</c>.</summary>
    public static GrainKey RateLimiter(AccountId account, string channel) => Make(account, GrainKind.RateLimiter, Part(channel));

    /// <summary>How fast an app may call Zalo, whichever accounts use it: <c>t0/x/{app}</c>.</summary>
    public static GrainKey AppLimiter(string appId) => Make(new AccountId(0), GrainKind.AppLimiter, Part(appId));

    /// <summary>What is left of a quota of Zalo's: <c>t1/u/{oa}/{channel}</c>.</summary>
    public static GrainKey DayQuota(AccountId account, long oaId, string channel) => Make(account, GrainKind.DayQuota, $"{Number(oaId)}/{Part(channel)}");

    /// <summary>The tokens of one Official Account: <c>t1/o/{oa}</c>.</summary>
    public static GrainKey ZaloToken(AccountId account, long oaId) => Make(account, GrainKind.ZaloToken, Number(oaId));

    /// <summary>The import of the followers of one Official Account: <c>t1/f/{oa}</c>.</summary>
    public static GrainKey FollowerImport(AccountId account, long oaId) => Make(account, GrainKind.FollowerImport, Number(oaId));

    /// <summary>The erasure of one customer: <c>t1/e/42</c>.</summary>
    public static GrainKey Erasure(AccountId account, long customerId) => Make(account, GrainKind.Erasure, Number(customerId));

    /// <summary>The webhooks of one lane of an account: <c>t1/l/{lane}</c>.</summary>
    public static GrainKey WebhookLane(AccountId account, int lane) => Make(account, GrainKind.WebhookLane, Number(lane));

    /// <summary>The media to fetch of one lane of an account: <c>t1/v/{lane}</c>.</summary>
    public static GrainKey MediaFetch(AccountId account, int lane) => Make(account, GrainKind.MediaFetch, Number(lane));

    /// <summary>The webhooks of an account whose effect failed: <c>t1/p</c>.</summary>
    public static GrainKey ParkedWebhooks(AccountId account) => Make(account, GrainKind.ParkedWebhooks, null);

    /// <summary>What an account does with its Official Accounts beyond their rows: <c>t1/z</c>.</summary>
    public static GrainKey OfficialAccounts(AccountId account) => Make(account, GrainKind.OfficialAccounts, null);

    /// <summary>The configuration tables of an account: <c>t1/k</c>.</summary>
    public static GrainKey Catalog(AccountId account) => Make(account, GrainKind.Catalog, null);

    /// <summary>The settings and API keys of an account: <c>t1/a</c>.</summary>
    public static GrainKey OfAccount(AccountId account) => Make(account, GrainKind.Account, null);

    /// <summary>The key that an account's secrets are encrypted with: <c>t1/y</c>.</summary>
    public static GrainKey DataKey(AccountId account) => Make(account, GrainKind.DataKey, null);

    /// <summary>The list and report queries of an account: <c>t1/q</c>.</summary>
    public static GrainKey Query(AccountId account) => Make(account, GrainKind.Query, null);

    /// <summary>Identity look-ups of an account: <c>t1/i</c>.</summary>
    public static GrainKey Identities(AccountId account) => Make(account, GrainKind.Identities, null);

    /// <summary>What belongs to the installation and not to one account: <c>t0/n</c>.</summary>
    public static GrainKey Installation { get; } = Make(new AccountId(0), GrainKind.Installation, null);

    /// <summary>Where webhooks of Official Accounts come in, before it is known whose they are: <c>t0/w</c>.</summary>
    public static GrainKey WebhookIntake { get; } = Make(new AccountId(0), GrainKind.WebhookIntake, null);

    /// <summary>Where consents at Zalo come back, before it is known whose they are: <c>t0/z</c>.</summary>
    public static GrainKey Consents { get; } = Make(new AccountId(0), GrainKind.OfficialAccounts, null);

    /// <summary>Where Mini Apps ask for sessions, before it is known whose they are: <c>t0/m</c>.</summary>
    public static GrainKey MiniApp { get; } = Make(new AccountId(0), GrainKind.MiniApp, null);

    /// <summary>Reads a text that <see cref="Text"/> gave; refuses any other.</summary>
    public static GrainKey Parse(string text)
    {
        _ = AccountOf(text);
        _ = KindOf(text);
        return new GrainKey(text);
    }

    /// <summary>The numeric part at <paramref name="index"/> after the kind, from 0: for <c>t1/j/7/42/9</c>, 0 is the journey.</summary>
    public long NumberAt(int index) => long.Parse(SpanAt(index), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>The part at <paramref name="index"/> after the kind, from 0.</summary>
    public string PartAt(int index) => SpanAt(index).ToString();

    /// <summary>The account in a key's text, without splitting it.</summary>
    public static AccountId AccountOf(ReadOnlySpan<char> text)
    {
        var slash = text.IndexOf('/');
        return slash > 1 && text[0] == 't' && text.Length <= MaxLength
            && long.TryParse(text[1..slash], NumberStyles.None, CultureInfo.InvariantCulture, out var account)
                ? new AccountId(account)
                : throw new FormatException($"'{text}' is not a grain key: expected t<account>/<kind>/...");
    }

    private ReadOnlySpan<char> SpanAt(int index)
    {
        var text = Text.AsSpan();
        foreach (var part in text.Split('/'))
        {
            if (index-- == -2)
            {
                return text[part];
            }
        }

        throw new ArgumentOutOfRangeException(nameof(index), index, $"'{Text}' has no such part.");
    }

    private static GrainKind KindOf(ReadOnlySpan<char> text)
    {
        var slash = text.IndexOf('/');
        var kind = slash < 0 || slash + 1 >= text.Length ? '\0' : text[slash + 1];
        return Enum.IsDefined((GrainKind)kind)
            ? (GrainKind)kind
            : throw new FormatException($"'{text}' is not a grain key: unknown kind.");
    }

    private static GrainKey Make(AccountId account, GrainKind kind, string? rest)
    {
        var text = rest is null ? $"t{account}/{(char)kind}" : $"t{account}/{(char)kind}/{rest}";
        return text.Length <= MaxLength ? new GrainKey(text) : throw new ArgumentException($"Grain key longer than {MaxLength} characters.");
    }

    private static string Number(long value) => value >= 0
        ? value.ToString(CultureInfo.InvariantCulture)
        : throw new ArgumentOutOfRangeException(nameof(value), value, "Ids in keys are not negative.");

    private static string Part(string value) => value.Length > 0 && !value.AsSpan().ContainsAnyExcept(PartCharacters)
        ? value
        : throw new ArgumentException($"'{value}' cannot stand in a grain key: letters, digits, '_', '-' and '.' only.", nameof(value));
}
