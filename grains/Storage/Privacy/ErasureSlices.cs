using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Npgsql;
using ZaloOrleans.Devices;
using ZaloOrleans.Journeys;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Privacy;

/// <summary>
/// The work of an erasure, set-wise and in slices, beside the turns: each may be cut off anywhere and done again. What has a grain is told to it; what
/// is only rows goes here.
/// </summary>
public sealed class ErasureSlices(NpgsqlDataSource database, VisitorHandOver handOver, TimeProvider clock)
{
    private const int Slice = 2_000;
    private static readonly string RunLetter = ((char)GrainKind.JourneyRun).ToString();
    private readonly ErasedDevices _devices = new(database, handOver);
    private readonly ErasedRows _rows = new(database, clock);
    private readonly ErasedWebhooks _webhooks = new(database, clock);

    /// <summary>Works on the step that the erasure is at, for at most <paramref name="limit"/>.</summary>
    public async Task<ErasureSlice> RunAsync(AccountId account, ErasureState state, TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(state);
        var person = state.Person;
        return state.Step switch
        {
            ErasureStep.Runs => await RunsAsync(account, person).ConfigureAwait(false) is { Count: > 0 } runs ? ErasureSlice.Told(state, runs) : ErasureSlice.Done,
            ErasureStep.Devices => await _devices.RunAsync(account, state, limit).ConfigureAwait(false),
            ErasureStep.Wakeups => await WakeupsAsync(account, person).ConfigureAwait(false),
            ErasureStep.Trail => await TrailAsync(account, person, limit).ConfigureAwait(false),
            ErasureStep.Answers => await AnswersAsync(account, person, state.Place, limit).ConfigureAwait(false),
            ErasureStep.Rows => (await _rows.RunAsync(account, person, state.Place, limit).ConfigureAwait(false)).Slice,
            ErasureStep.Webhooks => await _webhooks.RunAsync(account, person, state.Since, state.Place, limit).ConfigureAwait(false),
            _ => await CheckAsync(account, person, limit).ConfigureAwait(false),
        };
    }

    private Task<List<GrainKey>> RunsAsync(AccountId account, ErasedPerson person) =>
        database.ListAsync(ErasureSql.OpenRuns, r => GrainKey.Parse(r.GetString(0)), ErasureCommands.Number(account), ErasureCommands.CustomersOf(person));

    private async Task<ErasureSlice> WakeupsAsync(AccountId account, ErasedPerson person)
    {
        var open = await database.WakeupsOfAsync(account, CustomersOf(account, person)).ConfigureAwait(false);
        // A message that has left the queue to be decided again is in its wake-up alone.
        var undecided = open.Where(w => w.Kind == SenderWords.DecideAgain).Select(w => Json.Read<DecideAgain>(w.Payload).Send.MessageId);
        await database.ExecuteAsync(ErasureSql.DropWakeups, Sql.BigInts(open.Select(w => w.Id)), Sql.BigInts(undecided)).ConfigureAwait(false);
        await database.ExecuteAsync(ErasureSql.DropParked, ErasureCommands.Number(account), ErasureCommands.CustomersOf(person),
            new NpgsqlParameter<string> { TypedValue = RunLetter }).ConfigureAwait(false);
        return ErasureSlice.Done;
    }

    private async Task<ErasureSlice> TrailAsync(AccountId account, ErasedPerson person, TimeSpan limit)
    {
        var start = clock.GetTimestamp();
        do
        {
            if (await StripTrailAsync(account, person).ConfigureAwait(false) < Slice)
            {
                return ErasureSlice.Done;
            }
        }
        while (clock.GetElapsedTime(start) < limit);
        return new ErasureSlice(false);
    }

    private Task<int> StripTrailAsync(AccountId account, ErasedPerson person) => database.ExecuteAsync(ErasureSql.StripTrail,
        ErasureCommands.Number(account), ErasureCommands.CustomersOf(person), Sql.BigInts(person.ZaloAccounts.AsEnumerable()), ErasureCommands.Most(Slice));

    private async Task<ErasureSlice> AnswersAsync(AccountId account, ErasedPerson person, string? place, TimeSpan limit)
    {
        var start = clock.GetTimestamp();
        var after = place is null ? [] : Convert.FromHexString(place);
        var marks = person.Customers.SelectMany(c => MarksOf(account, c)).Select(Encoding.UTF8.GetBytes).ToList();
        do
        {
            var read = await database.ListAsync(ErasureSql.StripAnswers, r => (Last: r.GetFieldValue<byte[]>(0), Count: r.GetInt64(1)), ErasureCommands.Number(account),
                new NpgsqlParameter<byte[]> { TypedValue = after }, ErasureCommands.Most(Slice), Sql.Bytes(marks), ErasureCommands.CustomersOf(person)).ConfigureAwait(false);
            if (read is not [{ Count: Slice, Last: var last }])
            {
                return ErasureSlice.Done;
            }

            after = last;
        }
        while (clock.GetElapsedTime(start) < limit);
        return new ErasureSlice(false, Convert.ToHexString(after));
    }

    /// <summary>What an answer has in it that is about a customer: the customer's own row, or its number beside what is about it.</summary>
    private static string[] MarksOf(AccountId account, long customer) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"{{\"id\":{customer},\"accountId\":{account.Value},\"externalId\":"),
        string.Create(CultureInfo.InvariantCulture, $"\"customerId\":{customer},"), string.Create(CultureInfo.InvariantCulture, $"\"customerId\":{customer}}}"),
    ];

    /// <summary>Nothing may have come up meanwhile: a run that was just beginning, a device that was just given, what they wrote.</summary>
    private async Task<ErasureSlice> CheckAsync(AccountId account, ErasedPerson person, TimeSpan limit)
    {
        var (rows, changed) = await _rows.RunAsync(account, person, null, limit).ConfigureAwait(false);
        var isQuiet = rows.IsDone && changed == 0
            && (await RunsAsync(account, person).ConfigureAwait(false)).Count == 0
            && (await _devices.ListAsync(account, person).ConfigureAwait(false)).Count == 0
            && await StripTrailAsync(account, person).ConfigureAwait(false) == 0;

        // The timer of a run that is over does nothing when it is due.
        return isQuiet && (await database.WakeupsOfAsync(account, [.. CustomersOf(account, person), .. person.Runs.Select(GrainKey.Parse)]).ConfigureAwait(false))
            .TrueForAll(w => w.Kind == JourneyWords.Timer) ? ErasureSlice.Done : new ErasureSlice(false);
    }

    private static ImmutableArray<GrainKey> CustomersOf(AccountId account, ErasedPerson person) => [.. person.Customers.Select(c => GrainKey.Customer(account, c))];
}
