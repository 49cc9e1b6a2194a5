using System.Reflection;
using FluentValidation;
using MediatR;
using Otp.Application.Common.Messaging;
using Otp.Domain.Common;

namespace Otp.Architecture.Tests;

internal sealed class RequestTests
{
    private static readonly string[] Secrets = ["255315", "09123256545", "someone@example.com"];

    private static readonly IReadOnlyList<Input> Texts =
    [
        .. Secrets.Concat(["true", "2026-01-02", "2026-01-02T00:00:00Z", "1", "fa", "admin", "id"]).Select(Input.OfText),
        Input.OfList([Input.OfNumber("2851")]),
    ];

    internal static readonly IReadOnlyList<Type> Requests = [.. Layer.All.SelectMany(layer => layer.Types).Where(type => type.IsClass && type.IsAssignableTo(typeof(IBaseRequest)))];
    private static readonly IReadOnlyList<Type> Commands = [.. Requests.Where(request => Implements(request, typeof(ICommand<>)))];
    private static readonly IReadOnlyList<Type> Queries = [.. Requests.Where(request => Implements(request, typeof(IQuery<>)))];
    internal static readonly IReadOnlyList<Type> Handlers = [.. Layer.Application.Types.Where(type => Implements(type, typeof(IRequestHandler<,>)))];
    internal static readonly IReadOnlyList<Type> Validators = [.. Layer.Application.Types.Where(type => Implements(type, typeof(IValidator<>)))];

    // A key needs no mention: its type prints as a mask.
    private static readonly string[] Confidential = ["Code", "MobileNumber", "Email", "Recipient"];
    private static readonly IReadOnlyList<Type> ConfidentialAnswers =
        [.. Layer.Application.Types.Where(type => type.Name.EndsWith("Dto", StringComparison.Ordinal) && Confidential.Any(name => type.GetProperty(name) is not null))];

    [Test]
    public void Requests_All_LiveInTheApplication() => Offenders.AreNone(Requests, request => !Layer.Application.Types.Contains(request));

    [Test]
    public void Requests_All_AreEitherCommandOrQuery() =>
        Offenders.AreNone(Requests, request => Commands.Contains(request) == Queries.Contains(request));

    // The compiler asks for the property, not for a value.
    [Test]
    public void Requests_All_NameThePermissionTheyTakeAndWhatIsToldOfThem() => Offenders.AreNone(
        Requests,
        request => !request.IsAssignableTo(typeof(IOperation))
            || request.GetProperty(nameof(IOperation.RequiredPermission))?.GetValue(obj: null) is null
            || request.GetProperty(nameof(IOperation.Reference))?.GetValue(obj: null) is null);

    // What isn't a field is filled by nobody, and judged by nobody; an id comes from the address.
    [Test]
    public void Requests_Inputs_AreFieldsOrIds() => Offenders.AreNone(
        Requests.SelectMany(request => request.GetProperties().Where(property => property.CanWrite)).Select(Named),
        property => !IsField(property.Type) && property.Type != typeof(long));

    [Test]
    public void Commands_Names_EndInCommand() => Offenders.AreNone(Commands, command => !command.Name.EndsWith("Command", StringComparison.Ordinal));

    [Test]
    public void Queries_Names_EndInQuery() => Offenders.AreNone(Queries, query => !query.Name.EndsWith("Query", StringComparison.Ordinal));

    [Test]
    public void Handlers_Names_AreTheirRequestsWithHandler() => Offenders.AreNone(
        Handlers.Select(handler => Misnamed(handler, $"{RequestOf(handler).Name}Handler")), handler => handler is not null);

    [Test]
    public void Validators_Names_AreTheirRequestsWithValidator() => Offenders.AreNone(
        Validators.Select(validator => Misnamed(validator, $"{RequestOf(validator).Name}Validator")), validator => validator is not null);

    [Test]
    public void HandlersAndValidators_All_AreInternalAndSealed()
    {
        Assert.That(Validators, Is.Not.Empty);
        Offenders.AreNone(Handlers.Concat(Validators), type => type is not { IsNotPublic: true, IsSealed: true });
    }

    // Records print their members: what a client gave has to be of a type that prints as a mask.
    [Test]
    public void Requests_Printed_KeepWhatClientsGave() =>
        Offenders.AreNone(Requests, request => MakeFull(request).ToString() is var printed && Secrets.Any(secret => printed!.Contains(secret, StringComparison.Ordinal)));

    // A record's ToString prints its members; a class's doesn't.
    [Test]
    public void Answers_WithACodeOrARecipient_PrintNoMembers() =>
        Offenders.AreNone(ConfidentialAnswers, answer => answer.GetMethod(nameof(ToString), [])!.DeclaringType != typeof(object));

    private static (string Name, Type Type) Named(PropertyInfo property) => ($"{property.DeclaringType!.Name}.{property.Name}", property.PropertyType);

    internal static bool IsField(Type type) => ContractOf(type, typeof(IField<,>)) is not null;

    private static bool Implements(Type type, Type contract) =>
        type is { IsClass: true, IsAbstract: false } && ContractOf(type, contract) is not null;

    /// <param name="type">A handler or a validator.</param>
    internal static Type RequestOf(Type type) =>
        (ContractOf(type, typeof(IRequestHandler<,>)) ?? ContractOf(type, typeof(IValidator<>)))!.GetGenericArguments()[0];

    private static string? Misnamed(Type type, string name) => type.Name == name ? null : $"{type.Name} takes the name {name}.";

    private static Type? ContractOf(Type type, Type contract) =>
        type.GetInterfaces().FirstOrDefault(candidate => candidate.IsGenericType && candidate.GetGenericTypeDefinition() == contract);

    private static object MakeFull(Type request)
    {
        var constructor = request.GetConstructors()[0];
        var made = constructor.Invoke([.. constructor.GetParameters().Select(parameter => ValueFor(parameter.ParameterType))]);
        foreach (var property in request.GetProperties().Where(property => property.CanWrite))
            property.SetValue(made, ValueFor(property.PropertyType));
        return made;
    }

    // The first of them that the field's type reads, so that the field holds something to print.
    private static object ValueFor(Type type) => !IsField(type)
        ? 42L
        : Texts.Concat(WordsOf(type)).Select(input => type.GetMethod("Read", [typeof(Input)])!.Invoke(obj: null, [input])!)
            .FirstOrDefault(field => $"{field}" == "given")
            ?? throw new InvalidOperationException($"None of the texts here reads as a {ReadBy(type).Name}; it takes one more.");

    private static IEnumerable<Input> WordsOf(Type field) =>
        ReadBy(field).GetProperty("Shape")!.GetValue(obj: null) is WordShape { Words: var words } ? words.Select(Input.OfText) : [];

    private static Type ReadBy(Type field) => ContractOf(field, typeof(IField<,>))!.GetGenericArguments()[1];
}
