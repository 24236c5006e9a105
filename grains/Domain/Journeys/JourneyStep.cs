using System.Collections.Immutable;
using ZaloOrleans.Messaging;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Journeys;

/// <summary>A step of a journey. <see cref="No"/> is its number, <see cref="Id"/> its row in <c>journeySteps</c>.</summary>
public abstract record JourneyStep(int No, long Id)
{
    /// <summary>Starts a run when a customer does something.</summary>
    /// <param name="No">Step number.</param>
    /// <param name="Id">Row id.</param>
    /// <param name="Event">Event name.</param>
    /// <param name="Where">All must hold of the event's properties.</param>
    /// <param name="Reentry">Whether a customer may run through it again.</param>
    /// <param name="Key">A property whose value tells runs apart, such as an order number; null: one run a customer.</param>
    /// <param name="Next">Where to go; null: the next step.</param>
    public sealed record Entry(int No, long Id, string Event, ImmutableArray<Predicate> Where, Reentry Reentry, string? Key, int? Next) : JourneyStep(No, Id);

    /// <summary>Waits for a time to pass, or until a time.</summary>
    public sealed record Wait(int No, long Id, TimeSpan? For, DateTimeOffset? Until, int? Next) : JourneyStep(No, Id);

    /// <summary>Goes one way or the other.</summary>
    public sealed record Condition(int No, long Id, Rule If, int? Then, int? Else) : JourneyStep(No, Id);

    /// <summary>Asks the customer's grain whether a message may be sent now, and queues it.</summary>
    /// <param name="No">Step number.</param>
    /// <param name="Id">Row id.</param>
    /// <param name="Template">Code of a template.</param>
    /// <param name="Category">What kind of message it is.</param>
    /// <param name="Expires">How long the message is worth sending; null: for ever.</param>
    /// <param name="OnRefused">What a refusal does.</param>
    /// <param name="Next">Where to go; null: the next step.</param>
    public sealed record SendOa(int No, long Id, string Template, MessageCategory Category, TimeSpan? Expires, OnRefused OnRefused, int? Next) : JourneyStep(No, Id)
    {
        /// <summary>The way that the message takes. Default oa.</summary>
        public MessageChannel Channel { get; init; }
    }

    /// <summary>The way ends here: completed.</summary>
    public sealed record End(int No, long Id) : JourneyStep(No, Id);

    /// <summary>The way ends here: exited.</summary>
    public sealed record Exit(int No, long Id) : JourneyStep(No, Id);
}

/// <summary>Whether a customer may run through a journey again.</summary>
public enum Reentry
{
    /// <summary>Again once the run before is over. The default.</summary>
    AfterExit,

    /// <summary>Never again for the same key.</summary>
    Once,

    /// <summary>With every event, side by side.</summary>
    Always,
}

/// <summary>What a run does when its message is refused.</summary>
/// <param name="Kind">Which of the four.</param>
/// <param name="StepNo">The step to go to, for <see cref="OnRefusedKind.GoTo"/>.</param>
public readonly record struct OnRefused(OnRefusedKind Kind, int StepNo = 0);

/// <summary>The four things that a refusal may do.</summary>
public enum OnRefusedKind
{
    /// <summary>Goes on as if the step were not there. The default.</summary>
    Skip,

    /// <summary>Leaves the journey.</summary>
    Exit,

    /// <summary>Asks again every hour until the step's <c>expires</c> (default a day) is over, then goes on.</summary>
    Wait,

    /// <summary>Goes to a step.</summary>
    GoTo,
}
