using System.Collections.Immutable;
using System.Globalization;
using ZaloOrleans.Consents;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

/// <summary>
/// What a change says about messages: rows of the ledger, the flag <c>marketing_consent</c>, which shows the word about promotions on all channels,
/// and what is taken back because it went under a consent that has ended. Pure.
/// </summary>
/// <param name="account">The account.</param>
/// <param name="customerId">The customer.</param>
/// <param name="known">What they said so far.</param>
/// <param name="actor">Who brings it.</param>
internal sealed class ConsentChange(AccountId account, long customerId, ImmutableArray<ConsentEntry> known, string actor)
{
    private readonly ImmutableArray<ConsentEntry> _known = known;
    private readonly List<Row> _rows = [];

    /// <summary>What they said, afterwards.</summary>
    public ImmutableArray<ConsentEntry> Consents { get; private set; } = known;

    /// <summary>Rows to write.</summary>
    public IEnumerable<Row> Rows => Consents == _known || _known.Ended(Consents) is not { IsEmpty: false } ended
        ? _rows
        : _rows.Append(WithdrawnMessagesRow.NoConsent(account, customerId, ended));

    /// <summary>Takes the words of a change; the patch with what the flag is to show.</summary>
    /// <param name="patch">The change.</param>
    /// <param name="profile">What is known of the customer.</param>
    /// <param name="words">Words with their proof. Each is kept, also one that repeats another.</param>
    /// <param name="source">Where the flag comes from, unless the patch says it.</param>
    /// <param name="now">The turn's time.</param>
    public ProfilePatch Apply(ProfilePatch patch, CustomerProfile profile, ImmutableArray<ConsentRow> words, string source, DateTimeOffset now)
    {
        if (patch.Columns.TryGetValue("marketing_consent", out var flag) && flag != profile.Columns.GetValueOrDefault("marketing_consent"))
        {
            var at = TimeOf(patch.Columns.GetValueOrDefault("consent_timestamp")) ?? now;
            var from = patch.Columns.GetValueOrDefault("consent_source") ?? source;
            foreach (var category in ConsentLedger.Bound)
            {
                Take(new ConsentRow(account, customerId, new ConsentEntry(null, category, flag == "true", at), from, actor), isKept: false);
            }

            patch = Showing(patch, flag == "true", at, from);
        }

        foreach (var word in words.IsDefault ? [] : words)
        {
            Take(word, isKept: true);
            if (word.Entry is { Channel: null, Category: MessageCategory.Promotion } && Consents.Contains(word.Entry))
            {
                patch = Showing(patch, word.Entry.IsGranted, word.Entry.At, word.Source);
            }
        }

        return patch;
    }

    private void Take(ConsentRow word, bool isKept)
    {
        var after = Consents.With(word.Entry);
        if (isKept || after != Consents)
        {
            _rows.Add(word);
        }

        Consents = after;
    }

    private static ProfilePatch Showing(ProfilePatch patch, bool isGranted, DateTimeOffset at, string source) => patch with
    {
        Columns = patch.Columns.SetItem("marketing_consent", isGranted ? "true" : "false")
            .SetItem("consent_timestamp", at.UtcDateTime.ToString("O")).SetItem("consent_source", source),
    };

    private static DateTimeOffset? TimeOf(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
