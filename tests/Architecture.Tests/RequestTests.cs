using FluentValidation;
using MediatR;
using Otp.Application.Common.Messaging;
using Otp.Domain.Common;

namespace Otp.Architecture.Tests;

internal sealed class RequestTests
{
    private const string Secret = "kept-to-itself";

    private static readonly IReadOnlyList<Type> Requests = [.. Layer.All.SelectMany(layer => layer.Types).Where(type => type.IsClass && type.IsAssignableTo(typeof(IBaseRequest)))];
    private static readonly IReadOnlyList<Type> Commands = [.. Requests.Where(request => Implements(request, typeof(ICommand<>)))];
    private static readonly IReadOnlyList<Type> Queries = [.. Requests.Where(request => Implements(request, typeof(IQuery<>)))];
    private static readonly IReadOnlyList<Type> Handlers = [.. Layer.Application.Types.Where(type => Implements(type, typeof(IRequestHandler<,>)))];
    private static readonly IReadOnlyList<Type> Validators = [.. Layer.Application.Types.Where(type => Implements(type, typeof(IValidator<>)))];

    // A key needs no mention: its type prints as a mask.
    private static readonly string[] Confidential = ["Code", "MobileNumber", "Email", "Recipient"];
    private static readonly IReadOnlyList<Type> ConfidentialAnswers =
        [.. Layer.Application.Types.Where(type => type.Name.EndsWith("Dto", StringComparison.Ordinal) && Confidential.Any(name => type.GetProperty(name) is not null))];

    [Test]
    public void Requests_All_LiveInTheApplication()
    {
        Assert.That(Requests, Is.Not.Empty);
        Assert.That(Requests, Is.SubsetOf(Layer.Application.Types));
    }

    [Test]
    public void Requests_All_AreEitherCommandOrQuery()
    {
        Assert.That(Requests, Is.Not.Empty);
        Assert.That(Commands.Concat(Queries), Is.EquivalentTo(Requests));
    }

    // The compiler asks for the property, not for a value.
    [Test]
    public void Requests_All_NameThePermissionTheyTake()
    {
        Assert.That(Requests, Is.Not.Empty);
        Assert.That(Requests, Has.All.Matches<Type>(request =>
            request.IsAssignableTo(typeof(IOperation)) && request.GetProperty(nameof(IOperation.RequiredPermission))?.GetValue(null) is not null));
    }

    [Test]
    public void Commands_Names_EndInCommand()
    {
        Assert.That(Commands, Is.Not.Empty);
        Assert.That(Commands.Select(command => command.Name), Has.All.EndsWith("Command"));
    }

    [Test]
    public void Queries_Names_EndInQuery()
    {
        Assert.That(Queries, Is.Not.Empty);
        Assert.That(Queries.Select(query => query.Name), Has.All.EndsWith("Query"));
    }

    [Test]
    public void Handlers_Names_AreTheirRequestsWithHandler()
    {
        Assert.That(Handlers, Is.Not.Empty);
        Assert.That(Handlers.Select(handler => handler.Name), Is.EquivalentTo(Handlers.Select(handler => $"{SubjectOf(handler, typeof(IRequestHandler<,>))}Handler")));
    }

    [Test]
    public void Validators_Names_AreTheirRequestsWithValidator()
    {
        Assert.That(Validators, Is.Not.Empty);
        Assert.That(Validators.Select(validator => validator.Name), Is.EquivalentTo(Validators.Select(validator => $"{SubjectOf(validator, typeof(IValidator<>))}Validator")));
    }

    [Test]
    public void HandlersAndValidators_All_AreInternalAndSealed()
    {
        Assert.That(Handlers, Is.Not.Empty);
        Assert.That(Validators, Is.Not.Empty);
        Assert.That(Handlers.Concat(Validators), Has.All.Matches<Type>(type => type is { IsNotPublic: true, IsSealed: true }));
    }

    // Records print their members: what a client gave has to be of a type that prints as a mask.
    [Test]
    public void Requests_Printed_KeepWhatClientsGave()
    {
        var printed = Requests.Select(request => MakeWith(Secret, request).ToString());

        Assert.That(printed, Is.Not.Empty);
        Assert.That(printed, Has.None.Contains(Secret));
    }

    // A record's ToString prints its members; a class's doesn't.
    [Test]
    public void Answers_WithACodeOrARecipient_PrintNoMembers()
    {
        Assert.That(ConfidentialAnswers, Is.Not.Empty);
        Assert.That(ConfidentialAnswers, Has.All.Matches<Type>(answer => answer.GetMethod(nameof(ToString), [])!.DeclaringType == typeof(object)));
    }

    private static bool Implements(Type type, Type contract) =>
        type is { IsClass: true, IsAbstract: false } && ContractOf(type, contract) is not null;

    private static string SubjectOf(Type type, Type contract) => ContractOf(type, contract)!.GetGenericArguments()[0].Name;

    private static Type? ContractOf(Type type, Type contract) =>
        type.GetInterfaces().FirstOrDefault(candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == contract);

    private static object MakeWith(string secret, Type request)
    {
        var constructor = request.GetConstructors()[0];
        var made = constructor.Invoke([.. constructor.GetParameters().Select(parameter => ArgumentFor(parameter.ParameterType, secret))]);
        foreach (var property in request.GetProperties().Where(property => property.CanWrite))
            property.SetValue(made, ArgumentFor(property.PropertyType, secret));
        return made;
    }

    // Ids are no secrets. Whoever gives a request a member of another type says here how one that holds a secret is made.
    private static object ArgumentFor(Type type, string secret) => type.Name switch
    {
        nameof(Input) => Input.OfText(secret),
        nameof(String) => secret,
        nameof(Int64) => 42L,
        _ => throw new NotSupportedException($"How is a {type} made that holds a secret?"),
    };
}
