using System.Text;
using ZaloOrleans.Api.Inbound.Items;
using ZaloOrleans.Errors;

namespace ZaloOrleans.Api.Inbound;

/// <summary>Reads items as the endpoints do.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The one item of a batch, which must be in order but for the item's own faults.</summary>
    public static ItemDraft Draft(string json, bool publishable = false)
    {
        var (batch, faults) = InboundReader.ReadBatch(Encoding.UTF8.GetBytes($$"""{"batch":[{{json}}]}"""), publishable);
        Assert.Empty(faults);
        return Assert.Single(batch!.Items);
    }

    /// <summary>The item, which must be in order.</summary>
    public static InboundItem Item(string json, string batch = "")
    {
        var (read, faults) = InboundReader.ReadBatch(Encoding.UTF8.GetBytes($$"""{"batch":[{{json}}]{{batch}}}"""), publishable: false);
        Assert.Empty(faults);
        var draft = Assert.Single(read!.Items);
        var item = ItemFactory.Make(draft, new ItemSource(Now, read.SentAt, read.Context, "shop"), () => "new-id");
        Assert.Empty(draft.Faults.All);
        return item!;
    }

    /// <summary>All faults of an item, as "pointer code".</summary>
    public static IEnumerable<string> FaultsOf(string json, bool publishable = false)
    {
        var draft = Draft(json, publishable);
        ItemFactory.Make(draft, new ItemSource(Now, null, ItemContext.Empty, "shop"), () => "new-id");
        return draft.Faults.All.Select(Show);
    }

    /// <summary>Faults of a whole body.</summary>
    public static IEnumerable<string> FaultsOfBody(byte[] body) => InboundReader.ReadBatch(body, publishable: false).Faults.Select(Show);

    public static IEnumerable<string> FaultsOfBody(string body) => FaultsOfBody(Encoding.UTF8.GetBytes(body));

    private static string Show(Fault fault) => $"{fault.Pointer} {fault.Code}";
}
