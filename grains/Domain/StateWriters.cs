using System.Text.Json;
using System.Text.Json.Serialization;
using ZaloOrleans.Customers;
using ZaloOrleans.Devices;
using ZaloOrleans.Journeys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Privacy;
using ZaloOrleans.Secrets;
using ZaloOrleans.Turns;
using ZaloOrleans.Zalo.Followers;
using ZaloOrleans.Zalo.Tokens;

namespace ZaloOrleans;

/// <summary>The compiler's writers of the states of the engine's grains, with the options of <see cref="Json.Plain"/>.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    GenerationMode = JsonSourceGenerationMode.Serialization,
    Converters = [typeof(SnakeCase<Awaiting>), typeof(SnakeCase<Unreached>), typeof(SnakeCase<MessageChannel>), typeof(SnakeCase<MessageCategory>), typeof(SnakeCase<TokenPhase>),
        typeof(SnakeCase<ImportPhase>), typeof(SnakeCase<ErasureStep>), typeof(SnakeCase<RotationPhase>)])]
[JsonSerializable(typeof(CustomerState))]
[JsonSerializable(typeof(DataKeyRotationState))]
[JsonSerializable(typeof(DeviceState))]
[JsonSerializable(typeof(ErasureState))]
[JsonSerializable(typeof(FollowerImportState))]
[JsonSerializable(typeof(JourneyRunState))]
[JsonSerializable(typeof(NoState))]
[JsonSerializable(typeof(TokenState))]
internal sealed partial class StateWriters : JsonSerializerContext;

/// <summary>Words of an enum, in snake case.</summary>
internal sealed class SnakeCase<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.SnakeCaseLower) where TEnum : struct, Enum;
