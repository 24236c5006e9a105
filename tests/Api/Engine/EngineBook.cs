using System.Collections.Concurrent;
using ZaloOrleans.Accounts;
using ZaloOrleans.Catalog;
using ZaloOrleans.Decisions;
using ZaloOrleans.Experiments;
using ZaloOrleans.Ingest;
using ZaloOrleans.Media;
using ZaloOrleans.MiniApps;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Api.Engine;

/// <summary>
/// What the stand-ins for the engine's grains share: a small engine in memory. It stands in for what this test project must not depend on;
/// the same stories are told against the real engine by the end-to-end tests.
/// </summary>
public sealed class EngineBook
{
    /// <summary>Tests that say what the installation answers, which they have in common.</summary>
    public const string Installation = "installation";

    private long _last = 1_000;

    public ConcurrentDictionary<string, ApiKeyRecord> Keys { get; } = new();

    public ConcurrentDictionary<string, int> KeyLookups { get; } = new();

    public ConcurrentDictionary<(long Account, Identity Identity), long> Identities { get; } = new();

    public ConcurrentDictionary<(long Account, Identity Identity), long> Proposed { get; } = new();

    /// <summary>Whether a customer is alive; false: it was deleted.</summary>
    public ConcurrentDictionary<string, bool> Customers { get; } = new();

    public ConcurrentDictionary<string, long> DeviceOwners { get; } = new();

    public ConcurrentDictionary<(long Account, string MessageId), long> Seen { get; } = new();

    /// <summary>What a grain answers instead of what it would; by its key.</summary>
    public ConcurrentDictionary<string, Func<IngestCommand, IngestAnswer?>> Ingests { get; } = new();

    /// <summary>What the grains of an account answer to anything that is no ingest; by account, 0 for the installation: who sets that is in the collection <see cref="Installation"/>.</summary>
    public ConcurrentDictionary<long, Func<string, object?, CatalogAnswer>> Catalogs { get; } = new();

    /// <summary>Items by account, as "grain messageId", in the order in which they were taken in.</summary>
    public ConcurrentDictionary<long, ConcurrentQueue<string>> Taken { get; } = new();

    /// <summary>Ingest commands by account.</summary>
    public ConcurrentDictionary<long, ConcurrentQueue<IngestCommand>> Commands { get; } = new();

    /// <summary>What a customer's grain answers to a question for a variant; by its key.</summary>
    public ConcurrentDictionary<string, Func<AssignmentRequest, Task<AssignmentAnswer>>> Assignments { get; } = new();

    /// <summary>Questions for variants, by account: the customer that was asked, and what.</summary>
    public ConcurrentDictionary<long, ConcurrentQueue<(long Customer, AssignmentRequest Request)>> Assigns { get; } = new();

    /// <summary>How often identities were looked up, by account.</summary>
    public ConcurrentDictionary<long, int> Lookups { get; } = new();

    /// <summary>Webhooks, as they reached the engine.</summary>
    public ConcurrentQueue<WebhookDelivery> Webhooks { get; } = new();

    /// <summary>Logins of Mini Apps, as they reached the engine.</summary>
    public ConcurrentQueue<MiniAppLogin> Logins { get; } = new();

    /// <summary>What becomes of a login, by its access token.</summary>
    public ConcurrentDictionary<string, MiniAppSession> Sessions { get; } = new();

    /// <summary>Sessions by their token.</summary>
    public ConcurrentDictionary<string, MiniAppSessionRecord> SessionTokens { get; } = new();

    /// <summary>Stored media.</summary>
    public ConcurrentDictionary<(long Account, long CustomerId, long MediaId), (MediaFile File, byte[][] Parts)> Media { get; } = new();
    /// <summary>What is asked of customers, as "key", whether it changes nothing, and what.</summary>
    public ConcurrentQueue<(string Customer, bool Explains, MessageRequest Request)> Requests { get; } = new();

    /// <summary>What customers answer to requests, by their key.</summary>
    public ConcurrentDictionary<string, MessageRequestAnswer> RequestAnswers { get; } = new();

    public MessageRequestAnswer Ask(string customer, MessageRequest request, bool explains)
    {
        Requests.Enqueue((customer, explains, request));
        return RequestAnswers.TryGetValue(customer, out var answer) ? answer : new MessageRequestAnswer(MessageRequestOutcome.NotFound);
    }

    public long NextId() => Interlocked.Increment(ref _last);

    public CatalogAnswer Answer(long account, string method, object? argument) =>
        Catalogs.TryGetValue(account, out var answer) ? answer(method, argument) : CatalogAnswer.Done("{}");

    /// <summary>Takes items in as the engine does: each message id once.</summary>
    public IngestAnswer Take(long account, string grain, IngestCommand command)
    {
        Commands.GetOrAdd(account, _ => new()).Enqueue(command);
        var answers = command.Items.Select(item =>
        {
            var id = item.Event is null ? 0 : NextId();
            var first = Seen.TryAdd((account, item.MessageId), id);
            if (first)
            {
                Taken.GetOrAdd(account, _ => new()).Enqueue($"{grain} {item.MessageId}");
            }

            var stored = Seen[(account, item.MessageId)];
            return new ItemAnswer(item.Index, stored == 0 ? null : stored, !first, null);
        });
        return new IngestAnswer { Route = IngestRoute.Here, Items = [.. answers] };
    }
}
