using System.Collections.Immutable;

namespace ZaloOrleans.Ingest;

/// <summary>What an item brings about beside its event and in the same commit. Only webhooks have one.</summary>
[GenerateSerializer, Alias("zo.ItemEffect")]
public abstract record ItemEffect;

/// <summary>The customer wrote to an Official Account: a message of theirs.</summary>
/// <param name="OaId">Row id of the Official Account.</param>
/// <param name="ZaloMessageId">Zalo's id, at most 100 characters; null where it gave none.</param>
/// <param name="Content">What it says in plain words, at most 2,000 characters.</param>
/// <param name="VarsJson">What else came with it: a JSON object, at most 32 kB.</param>
/// <param name="Media">The media among its attachments, at most 10.</param>
[GenerateSerializer, Immutable, Alias("zo.MessageWritten")]
public sealed record MessageWritten(
    [property: Id(0)] long OaId, [property: Id(1)] string? ZaloMessageId, [property: Id(2)] string Content, [property: Id(3)] string VarsJson,
    [property: Id(4)] ImmutableArray<InboundMedia> Media = default) : ItemEffect;

/// <summary>An Official Account sent the customer something, as Zalo tells: a message of ours, or what a person wrote in Zalo's own chat.</summary>
/// <param name="OaId">Row id of the Official Account.</param>
/// <param name="ZaloMessageId">Zalo's id, at most 100 characters.</param>
/// <param name="Text">The text in it, at most 10,000 characters; null where it has none.</param>
/// <param name="ByPerson">Whether a person wrote it in Zalo's own chat.</param>
/// <param name="Content">What it says in plain words, at most 2,000 characters.</param>
/// <param name="VarsJson">What else went with it: a JSON object, at most 32 kB.</param>
/// <param name="Kind">Zalo's word: text, image, gif, list, file, sticker, template; null: text.</param>
/// <param name="Urls">The addresses in it, at most 10, each at most 1,000 characters.</param>
/// <param name="Titles">The titles in it, at most 10, each at most 255 characters.</param>
[GenerateSerializer, Immutable, Alias("zo.MessageEchoed")]
public sealed record MessageEchoed(
    [property: Id(0)] long OaId, [property: Id(1)] string ZaloMessageId, [property: Id(2)] string? Text, [property: Id(3)] bool ByPerson,
    [property: Id(4)] string Content, [property: Id(5)] string VarsJson, [property: Id(6)] string? Kind = null,
    [property: Id(7)] ImmutableArray<string> Urls = default, [property: Id(8)] ImmutableArray<string> Titles = default) : ItemEffect;

/// <summary>The customer rated.</summary>
/// <param name="Rating">Stars, 1 to 5; null where they gave none.</param>
/// <param name="Note">What they wrote, at most 2,000 characters.</param>
/// <param name="Choices">What they ticked: at most 20, each at most 150 characters.</param>
[GenerateSerializer, Immutable, Alias("zo.FeedbackGiven")]
public sealed record FeedbackGiven(
    [property: Id(0)] int? Rating, [property: Id(1)] string? Note, [property: Id(2)] ImmutableArray<string> Choices) : ItemEffect;

/// <summary>A tag was put on the customer in Zalo, or taken off.</summary>
/// <param name="Tag">Its name, 1 to 100 characters.</param>
/// <param name="IsOn">Whether it was put on.</param>
[GenerateSerializer, Immutable, Alias("zo.ZaloTagChanged")]
public sealed record ZaloTagChanged([property: Id(0)] string Tag, [property: Id(1)] bool IsOn) : ItemEffect;
