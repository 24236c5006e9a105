using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Npgsql;
using ZaloOrleans.Devices;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Privacy;

/// <summary>
/// The work of an erasure, set-wise and in slices, beside the turns: each may be cut off anywhere and done again. What has a grain is told to it; what
/// is only rows goes here.
/// </summary>
public sealed class ErasureSlices(NpgsqlDataSource database, VisitorHandOver handOver, TimeProvider clock)
{
    private const int Slice = 2_000;
    private static readonly string RunLetter = ((char)GrainKind.JourneyRun).ToString();
    private readonly ErasedRows _rows = new(database, clock);
    private readonly ErasedWebhooks _webhooks = new(database, clock);

    /// <summary>Works on the step that the erasure is at, for at most <paramref name="limit"/>.</summary>
    public async Task<ErasureSlice> RunAsync(AccountId account, ErasureState state, TimeSpan limit)
    {
        ArgumentNullException.ThrowIfNull(state);
        var person = state.Person;
        return state.Step switch
        {
            ErasureStep.Runs => await RunsAsync(account, person).ConfigureAwait(false) is { Count: > 0 } runs ? Told(state, runs) : ErasureSlice.Done,
            ErasureStep.Devices => await DevicesAsync(account, state, limit).ConfigureAwait(false),
            ErasureStep.Wakeups => await WakeupsAsync(account, person).ConfigureAwait(false),
            ErasureStep.Trail => await TrailAsync(account, person, limit).ConfigureAwait(false),
            ErasureStep.Answers => await AnswersAsync(account, person, state.Place, limit).ConfigureAwait(false),
            ErasureStep.Rows => (await _rows.RunAsync(account, person.Customers, state.Place, limit).ConfigureAwait(false)).Slice,
            ErasureStep.Webhooks => await _webhooks.RunAsync(account, person, state.Since, state.Place, limit).ConfigureAwait(false),
            _ => await CheckAsync(account, person, limit).ConfigureAwait(false),
        };
    }

    /// <summary>How often grains were told is what they are waited for by: a little longer each time.</summary>
    private static ErasureSlice Told(ErasureState state, IEnumerable<GrainKey> keys) =>
        new(false, ((state.Place is { } told ? int.Parse(told, CultureInfo.InvariantCulture) : 0) + 1).ToString(CultureInfo.InvariantCulture)) { Tells = [.. keys] };

    private async Task<List<GrainKey>> RunsAsync(AccountId account, ErasedPerson person) =>
        await ListAsync(ErasureSql.OpenRuns, r => GrainKey.Parse(r.GetString(0)), Number(account), Sql.BigInts(person.Customers.AsEnumerable())).ConfigureAwait(false);

    private Task<List<string>> DeviceIdsAsync(AccountId account, ErasedPerson person) =>
        ListAsync(ErasureSql.Devices, r => r.GetString(0), Number(account), Sql.BigInts(person.Customers.AsEnumerable()));

    private async Task<ErasureSlice> DevicesAsync(AccountId account, ErasureState state, TimeSpan limit)
    {
        var devices = (await DeviceIdsAsync(account, state.Person).ConfigureAwait(false)).ToDictionary(d => GrainKey.Device(account, d).Text, StringComparer.Ordinal);
        if (devices.Count == 0)
        {
            return ErasureSlice.Done;
        }

        if (!await HandOverAsync(account, devices, state.Person, limit).ConfigureAwait(false))
        {
            return new ErasureSlice(false, state.Place);
        }

        var owners = await ListAsync(ErasureSql.Owners, r => (Key: r.GetString(0), Owner: r.GetInt64(1)), Sql.Texts(devices.Keys)).ConfigureAwait(false);
        var theirs = owners.Where(o => state.Person.Customers.Contains(o.Owner)).Select(o => o.Key).ToList();

        // A row that no grain stands behind any more.
        await ExecuteAsync(ErasureSql.DropDevices, Number(account), Sql.BigInts(state.Person.Customers.AsEnumerable()),
            Sql.Texts(devices.Where(d => !theirs.Contains(d.Key)).Select(d => d.Value))).ConfigureAwait(false);
        return theirs.Count == 0 ? new ErasureSlice(false) : Told(state, theirs.Select(GrainKey.Parse));
    }

    /// <summary>What devices were still to hand over to the customer, or to be given to it. False where there is more than time.</summary>
    private async Task<bool> HandOverAsync(AccountId account, Dictionary<string, string> devices, ErasedPerson person, TimeSpan limit)
    {
        foreach (var (id, target, kind, payload) in await WakeupsOfAsync(account, [.. devices.Keys.Select(GrainKey.Parse)]).ConfigureAwait(false))
        {
            var customer = kind switch
            {
                DeviceWords.HandOver => Json.Read<HandOver>(payload).CustomerId,
                DeviceWords.Bind => Json.Read<BindDevice>(payload).CustomerId,
                _ => 0,
            };
            if (!person.Customers.Contains(customer))
            {
                continue;
            }

            if (kind == DeviceWords.HandOver && !await handOver.MoveAsync(account, devices[target], customer, limit).ConfigureAwait(false))
            {
                return false;
            }

            await ExecuteAsync(ErasureSql.DropWakeups, Sql.BigInts([id])).ConfigureAwait(false);
        }

        return true;
    }

    private async Task<ErasureSlice> WakeupsAsync(AccountId account, ErasedPerson person)
    {
        var open = await WakeupsOfAsync(account, CustomersOf(account, person)).ConfigureAwait(false);
        if (open.Count > 0)
        {
            await ExecuteAsync(ErasureSql.DropWakeups, Sql.BigInts(open.Select(w => w.Id))).ConfigureAwait(false);
        }

        await ExecuteAsync(ErasureSql.DropParked, Number(account), Sql.BigInts(person.Customers.AsEnumerable()),
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

    private Task<int> StripTrailAsync(AccountId account, ErasedPerson person) => ExecuteAsync(ErasureSql.StripTrail, Number(account),
        Sql.BigInts(person.Customers.AsEnumerable()), Sql.BigInts(person.ZaloAccounts.AsEnumerable()), new NpgsqlParameter<int> { TypedValue = Slice });

    private async Task<ErasureSlice> AnswersAsync(AccountId account, ErasedPerson person, string? place, TimeSpan limit)
    {
        var start = clock.GetTimestamp();
        var after = place is null ? [] : Convert.FromHexString(place);
        var marks = person.Customers.SelectMany(c => MarksOf(account, c)).Select(Encoding.UTF8.GetBytes).ToList();
        do
        {
            var read = await ListAsync(ErasureSql.StripAnswers, r => (Last: r.GetFieldValue<byte[]>(0), Count: r.GetInt64(1)), Number(account),
                new NpgsqlParameter<byte[]> { TypedValue = after }, new NpgsqlParameter<int> { TypedValue = Slice }, Sql.Bytes(marks)).ConfigureAwait(false);
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
        var runs = person.Runs.Select(GrainKey.Parse);
        var (rows, changed) = await _rows.RunAsync(account, person.Customers, null, limit).ConfigureAwait(false);
        return rows.IsDone && changed == 0
            && (await RunsAsync(account, person).ConfigureAwait(false)).Count == 0
            && (await DeviceIdsAsync(account, person).ConfigureAwait(false)).Count == 0
            && (await WakeupsOfAsync(account, [.. CustomersOf(account, person), .. runs]).ConfigureAwait(false)).TrueForAll(w => w.Kind == Journeys.JourneyWords.Timer)
            && await StripTrailAsync(account, person).ConfigureAwait(false) == 0
            ? ErasureSlice.Done
            : new ErasureSlice(false);
    }

    private static ImmutableArray<GrainKey> CustomersOf(AccountId account, ErasedPerson person) => [.. person.Customers.Select(c => GrainKey.Customer(account, c))];

    private Task<List<(long Id, string Target, string Kind, byte[] Payload)>> WakeupsOfAsync(AccountId account, ImmutableArray<GrainKey> targets) => ListAsync(
        ErasureSql.WakeupsOf, r => (r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetFieldValue<byte[]>(3)),
        Sql.SmallInts(targets.Select(WakeupShard.Of).Distinct()), Sql.Texts(targets.Select(t => t.Text)), Number(account));

    private async Task<List<T>> ListAsync<T>(string sql, Func<NpgsqlDataReader, T> read, params NpgsqlParameter[] parameters)
    {
        await using var command = Command(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        var rows = new List<T>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private async Task<int> ExecuteAsync(string sql, params NpgsqlParameter[] parameters)
    {
        await using var command = Command(sql, parameters);
        return await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    private NpgsqlCommand Command(string sql, NpgsqlParameter[] parameters)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.AddRange(parameters);
        return command;
    }

    private static NpgsqlParameter Number(AccountId account) => new NpgsqlParameter<long> { TypedValue = account.Value };
}
