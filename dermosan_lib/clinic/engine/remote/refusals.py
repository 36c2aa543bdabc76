"""What is said where an inference server does not answer as it should."""

from dermosan_lib.clinic.engine.remote.addresses import Address
from dermosan_lib.clinic.engine.remote.key import VARIABLE
from dermosan_lib.errors import InferenceError
from dermosan_lib.language import Message


def no_answer(address: Address, found: str) -> InferenceError:
    """For what is no answer of a model: ``found`` names it."""
    return InferenceError(
        Message(
            "{address} answers with {found} where an answer of the model belongs. Try again; "
            "if it stays so, whoever runs it finds more in its log.",
            address=address.shown,
            found=found,
        )
    )


def no_model(address: Address, name: str) -> InferenceError:
    """For a server that has not the model ``name``."""
    return InferenceError(
        Message(
            "{address} does not have the model {name}. Give it the bundle's files by "
            "`dermosan inference export`, or name the bundle that it has.",
            address=address.shown,
            name=name,
        )
    )


def wants_key(address: Address, status: int) -> InferenceError:
    """For one that refuses who asks."""
    return InferenceError(
        Message(
            "{address} wants a key, or another one (status {status}). Set {variable} to the key "
            "that whoever runs it gave you.",
            address=address.shown,
            status=status,
            variable=VARIABLE,
        )
    )


def late(address: Address, seconds: float) -> InferenceError:
    """For an answer that is not there after ``seconds``."""
    return InferenceError(
        Message(
            "{address} has not answered within {seconds:g} s. Try again in a moment; if it "
            "stays so, it has too much to do, or hangs.",
            address=address.shown,
            seconds=seconds,
        )
    )


def unreached(address: Address, error: Exception) -> InferenceError:
    """For a server that no connection leads to."""
    return InferenceError(
        Message(
            "{address} cannot be reached ({reason}). Try again in a moment; if it stays so, "
            "whoever runs this has to start it, or name another.",
            address=address.shown,
            reason=getattr(error, "strerror", None) or type(error).__name__,
        )
    )
