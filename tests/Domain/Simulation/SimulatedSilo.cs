using ZaloOrleans.Policy;

namespace ZaloOrleans.Simulation;

/// <summary>A silo: the activations that it holds, and its copy of the policy. Killed, it has none of them.</summary>
internal sealed class SimulatedSilo(SimulatedWorld world)
{
    private readonly Dictionary<long, SimulatedCustomer> _customers = [];
    private SimulatedLimiter? _limiter;

    public SimulatedProcess Process { get; } = new();

    public AccountPolicy Policy { get; set; } = null!;

    public SimulatedSender Sender { get; private set; } = null!;

    public SimulatedLimiter Limiter => _limiter is null or { IsReplaced: true } ? _limiter = new SimulatedLimiter(world, this) : _limiter;

    public bool IsUp { get; private set; }

    public SimulatedCustomer Customer(long id)
    {
        if (!_customers.TryGetValue(id, out var customer))
        {
            _customers.Add(id, customer = new SimulatedCustomer(world, this, id));
        }

        return customer;
    }

    public void Start()
    {
        (IsUp, Policy, Sender) = (true, world.Policy, new SimulatedSender(world, this));
        world.Schedule.Start(Sender.RunAsync);
    }

    public void Kill()
    {
        IsUp = false;
        Process.Kill();
        _customers.Clear();
        _limiter = null;
    }
}
