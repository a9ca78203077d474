"""What somebody says against a decision."""

from django import forms

from generations.moderation.cases import Case


class AppealForm(forms.Form):
    """Why they think that a ruling is wrong."""

    grounds = forms.ChoiceField(
        choices=Case.Grounds.choices,
        widget=forms.RadioSelect,
        label="What is wrong with the decision?",
        error_messages={"required": "Choose what is wrong.", "invalid_choice": "Choose one of these."},
    )
    words = forms.CharField(
        max_length=600,
        label="In your words",
        widget=forms.Textarea(attrs={"rows": 4, "class": "input"}),
        error_messages={
            "required": "Say in a sentence or two why you see it differently.",
            "max_length": "600 characters at most. Nothing was sent.",
        },
    )


class AdditionForm(forms.Form):
    """One more message about an appeal that is open."""

    more = forms.CharField(
        max_length=600,
        label="One more message",
        widget=forms.Textarea(
            attrs={"rows": 2, "class": "input", "placeholder": "Anything that whoever decides should know"}
        ),
        error_messages={
            "required": "Write a message first. Nothing was added.",
            "max_length": "600 characters at most. Nothing was added.",
        },
    )
